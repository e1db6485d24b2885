import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { decodeFrame, uuidv7 } from '@playhead/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openDiskStore } from '../objectstore/disk.ts'
import { makeFrame, readLog } from './testing/batches.ts'

/** Times the server is killed under load. */
const KILLS = 6
const CLIENTS = 24

let directory: string
let child: ChildProcess | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-kill-'))
})

afterEach(async () => {
  await kill()
  await rm(directory, { recursive: true, force: true })
})

async function start(): Promise<string> {
  child = fork(fileURLToPath(new URL('./testing/main.ts', import.meta.url)), [directory], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = await once(child, 'message')
  return `http://127.0.0.1:${port}/v1/batches`
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** One tab: sends its batches in order, each as soon as the one before is answered, until the server is gone. */
async function sendUntilGone(url: string, acknowledged: Set<string>): Promise<void> {
  const session = uuidv7()
  const tab = uuidv7()
  for (let seq = 0; ; seq++) {
    const body = makeFrame({ session, tab, seq }, 1_000 + seq * 100)
    const response = await fetch(url, { method: 'POST', body }).catch(() => undefined)
    if (response === undefined) return
    if (response.status === 202) acknowledged.add(`${session}/${tab}/${seq}`)
    await response.arrayBuffer().catch(() => undefined)
  }
}

it('kill -9 at random moments: every acknowledged batch is in the log, whole', async () => {
  const acknowledged = new Set<string>()
  for (let round = 0; round < KILLS; round++) {
    const url = await start()
    const before = acknowledged.size
    const clients = Array.from({ length: CLIENTS }, () => sendUntilGone(url, acknowledged))
    // Under way for certain, however slow the machine is; then at any moment.
    await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(before + CLIENTS), { timeout: 20_000 })
    await sleep(Math.random() * 300)
    await kill()
    await Promise.all(clients)
  }
  const store = await openDiskStore({ directory })
  const stored = new Set(
    (await readLog(store)).map(({ frame }) => {
      const { header, snapshots } = decodeFrame(frame)
      expect(snapshots.every(byte => byte === 7)).toBe(true)
      return `${header.session}/${header.tab}/${header.seq}`
    }),
  )
  await store.close()
  expect([...acknowledged].filter(batch => !stored.has(batch))).toEqual([])
}, 120_000)
