import { describe, expect, it } from 'vitest'
import { startEngine } from '../../../e2e/services/engine.ts'
import { createIndexClient } from './client.ts'
import { indexConformance } from './conformance.ts'
import { openIndex } from './open.ts'

indexConformance('http', async () => {
  const engine = await startEngine()
  const index = await openIndex({ driver: 'http', url: engine.url })
  return {
    index,
    async kill9() {
      await engine.kill9()
      return { revive: () => engine.restart() }
    },
    async stop() {
      await index.close()
      await engine.stop()
    },
  }
})

describe('http index', () => {
  it('gives up on a server that is not there, as INDEX_UNAVAILABLE', async () => {
    const index = createIndexClient({ endpoint: () => 'http://127.0.0.1:9/default', retryMs: 200, compress: true })
    const attempts = [
      () => index.query('SELECT 1'),
      () => index.ping(),
      () => index.command('SELECT 1'),
      () => index.insert('events', [{ project: 'x' }], 'x'),
    ]
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ code: 'INDEX_UNAVAILABLE', retryAfterS: 5 })
    await index.close()
  })

  it('says that the database has to be made', async () => {
    const engine = await startEngine()
    try {
      const index = createIndexClient({
        endpoint: () => engine.url.replace(/default$/, 'nowhere'),
        retryMs: 0,
        compress: true,
      })
      await expect(index.query('SELECT 1')).rejects.toMatchObject({
        code: 'INDEX_UNAVAILABLE',
        message: expect.stringContaining('database'),
      })
      await index.close()
    } finally {
      await engine.stop()
    }
  })

  it('uses the database the URL names', async () => {
    const engine = await startEngine()
    try {
      const admin = await openIndex({ driver: 'http', url: engine.url })
      await admin.command('CREATE DATABASE replays')
      const index = await openIndex({ driver: 'http', url: engine.url.replace(/default$/, 'replays') })
      expect(await index.query('SELECT currentDatabase() AS name')).toEqual([{ name: 'replays' }])
      await Promise.all([admin.close(), index.close()])
    } finally {
      await engine.stop()
    }
  })
})
