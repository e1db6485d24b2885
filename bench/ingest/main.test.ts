import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeFrame } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BATCH_BYTES, makeBatch, makeRequest, WRITE_KEY } from './batches.ts'

describe('the load', () => {
  it('is well-formed batches of the announced size, each of a session of its own', () => {
    const batches = Array.from({ length: 5 }, makeBatch)
    const headers = batches.map(batch => decodeFrame(batch).header)
    expect(batches.map(batch => batch.byteLength)).toEqual(Array(5).fill(BATCH_BYTES))
    expect(new Set(headers.map(header => header.session)).size).toBe(5)
    expect(headers[0]?.key).toBe(WRITE_KEY)
  })

  it('is laid out as HTTP', () => {
    const batch = makeBatch()
    const text = makeRequest(batch).toString('latin1')
    const [head = '', body = ''] = [text.slice(0, text.indexOf('\r\n\r\n')), text.slice(text.indexOf('\r\n\r\n') + 4)]
    expect(head).toContain(`content-length: ${body.length}`)
    expect(body.length).toBe(batch.byteLength)
  })
})

describe('the benchmark', () => {
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'playhead-bench-'))
  })

  afterEach(() => rm(directory, { recursive: true, force: true }))

  it('prints one JSON object, refuses no batch, and leaves nothing behind', async () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url))
    const args = ['--import', import.meta.resolve('tsx'), main, '--json', '--seconds', '1']
    const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] })
    let stdout = ''
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const figures = JSON.parse(stdout)
    for (const figure of ['ratio', 'batchesPerSecond', 'p50Ms', 'p99Ms', 'rssMb', 'idleP50Ms']) {
      expect(figures[figure]).toBeGreaterThan(0)
    }
    expect(figures.refused).toBe(0)
    expect(await readdir(directory)).toEqual([])
  }, 60_000)
})
