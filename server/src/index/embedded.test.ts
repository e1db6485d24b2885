import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createIndexClient } from './client.ts'
import { indexConformance } from './conformance.ts'
import { startSupervisor } from './embedded/supervisor.ts'
import { openIndex } from './open.ts'

async function waitFor(isTrue: () => boolean): Promise<void> {
  await expect.poll(isTrue, { timeout: 10_000, interval: 20 }).toBe(true)
}

indexConformance('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'playhead-index-'))
  const engine = await startSupervisor({ directory })
  const index = createIndexClient({ endpoint: () => engine.endpoint(), retryMs: 15_000, compress: false })
  return {
    index,
    async kill9() {
      await waitFor(() => engine.pid() !== undefined)
      const pid = engine.pid() ?? 0
      process.kill(pid, 'SIGKILL')
      await waitFor(() => engine.pid() !== pid)
      return { revive: () => waitFor(() => engine.pid() !== undefined) }
    },
    async stop() {
      await index.close()
      await engine.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
})

describe('embedded index', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'playhead-index-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  it('opens a directory it has to make, and finds its rows after being closed', async () => {
    const config = { driver: 'embedded', directory: join(directory, 'new', 'index') } as const
    const first = await openIndex(config)
    await first.command('CREATE TABLE kept (a Int8) ENGINE = MergeTree ORDER BY a')
    await first.command('INSERT INTO kept SELECT 7')
    await first.close()
    const second = await openIndex(config)
    try {
      expect(await second.query('SELECT a FROM kept')).toEqual([{ a: 7 }])
    } finally {
      await second.close()
    }
  })

  it('refuses a directory that another process has open, and says what to do', async () => {
    const first = await openIndex({ driver: 'embedded', directory })
    try {
      await expect(openIndex({ driver: 'embedded', directory })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/Another process has the index directory .* open.*PLAYHEAD_INDEX/),
      })
      expect(await first.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    } finally {
      await first.close()
    }
  })

  it('says when the directory cannot be made', async () => {
    await writeFile(join(directory, 'file'), '')
    const blocked = join(directory, 'file', 'index')
    await expect(openIndex({ driver: 'embedded', directory: blocked })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(blocked),
    })
  })

  it('says so when the engine ends without a word, or chdb is not installed', async () => {
    const silent = join(directory, 'silent.mjs')
    await writeFile(silent, 'process.exit(3)')
    await expect(openIndex({ driver: 'embedded', directory }, { engineEntry: silent })).rejects.toMatchObject({
      code: 'INDEX_UNAVAILABLE',
    })
    const missing = join(directory, 'missing.mjs')
    await writeFile(missing, "process.send({ kind: 'failed', reason: 'missing', message: 'Cannot find package' })")
    await expect(openIndex({ driver: 'embedded', directory }, { engineEntry: missing })).rejects.toMatchObject({
      code: 'DEPENDENCY_MISSING',
      message: expect.stringMatching(/chdb.*PLAYHEAD_INDEX/s),
      cause: expect.objectContaining({ message: expect.stringContaining('Cannot find package') }),
    })
  })

  it('refuses a caller without the password', async () => {
    const engine = await startSupervisor({ directory })
    try {
      const url = new URL(await engine.endpoint())
      expect(url.hostname).toBe('127.0.0.1')
      url.password = 'guessed'
      const stranger = createIndexClient({ endpoint: () => url.href, retryMs: 0, compress: false })
      await expect(stranger.query('SELECT 1')).rejects.toMatchObject({ code: 'INDEX_UNAVAILABLE' })
      await stranger.close()
    } finally {
      await engine.stop()
    }
  })

  it('ends its process, and answers INDEX_UNAVAILABLE from then on', async () => {
    const engine = await startSupervisor({ directory })
    const pid = engine.pid() ?? 0
    await engine.stop()
    expect(isAlive(pid)).toBe(false)
    await expect(engine.endpoint()).rejects.toMatchObject({ code: 'INDEX_UNAVAILABLE' })
    await engine.stop()
  })

  it('is killed when a query does not end', async () => {
    const engine = await startSupervisor({ directory })
    const client = createIndexClient({ endpoint: () => engine.endpoint(), retryMs: 0, compress: false })
    const asked = client.query('SELECT count() FROM numbers(1000000000000)', { maxMs: 60_000 }).catch(error => error)
    await new Promise(resolve => setTimeout(resolve, 200))
    const startedMs = Date.now()
    await engine.stop()
    expect(Date.now() - startedMs).toBeLessThan(10_000)
    expect(await asked).toMatchObject({ code: 'INDEX_UNAVAILABLE' })
    await client.close()
  })

  it('stops while its engine is being started again', async () => {
    const engine = await startSupervisor({ directory })
    process.kill(engine.pid() ?? 0, 'SIGKILL')
    await waitFor(() => engine.pid() === undefined)
    await engine.stop()
    expect(engine.pid()).toBeUndefined()
  })
})

describe('a server that is killed', () => {
  it('takes its engine with it, and the next one opens the directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'playhead-index-'))
    const supervisor = fileURLToPath(new URL('./embedded/supervisor.ts', import.meta.url))
    const script = `import { startSupervisor } from ${JSON.stringify(supervisor)}
      const engine = await startSupervisor({ directory: ${JSON.stringify(directory)} })
      process.send(engine.pid())`
    await writeFile(join(directory, 'server.mts'), script)
    const tsx = createRequire(import.meta.url).resolve('tsx')
    const server = fork(join(directory, 'server.mts'), [], { execArgv: ['--import', pathToFileURL(tsx).href] })
    try {
      const [enginePid] = (await once(server, 'message')) as [number]
      expect(isAlive(enginePid)).toBe(true)
      server.kill('SIGKILL')
      const next = await openIndex({ driver: 'embedded', directory })
      await waitFor(() => !isAlive(enginePid))
      await next.close()
    } finally {
      server.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    }
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
