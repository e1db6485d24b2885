import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openObjectStore } from './open.ts'

afterEach(() => vi.unstubAllEnvs())

it('opens a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'playhead-open-'))
  try {
    const store = await openObjectStore({ driver: 'disk', directory })
    await store.put('a', [Buffer.from('x'), Buffer.from('y')])
    expect((await store.get('a'))?.toString()).toBe('xy')
    await store.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})

it('opens a bucket: an endpoint where nothing listens is an error of the S3 driver', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  const endpoint = 'http://127.0.0.1:9'
  const common = { bucket: 'bucket', prefix: '', region: 'us-east-1', pathStyle: true, sockets: 2 }
  await expect(openObjectStore({ driver: 's3', endpoint, ...common })).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('The bucket bucket of PLAYHEAD_STORE'),
  })
})
