import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Fault, type FaultProxy, type ProxiedRequest, startFaultProxy } from '../../../e2e/services/faultproxy.ts'
import { type Rgw, startRgw } from '../../../e2e/services/rgw.ts'
import { readConfig, type StoreConfig } from '../config.ts'
import { describeObjectStore } from './conformance.ts'
import { openS3Store } from './s3.ts'
import type { ObjectStore } from './types.ts'

type S3Config = Extract<StoreConfig, { driver: 's3' }>

let rgw: Rgw
let config: S3Config
beforeAll(async () => {
  rgw = await startRgw()
  for (const [name, value] of Object.entries(rgw.env)) vi.stubEnv(name, value)
  const { store } = readConfig({ PLAYHEAD_STORE: rgw.storeUrl })
  if (store.driver !== 's3') throw new Error('storeUrl is not one of S3')
  config = store
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rgw?.stop()
})

describeObjectStore('Ceph RGW', () => openS3Store(config))
describeObjectStore('Ceph RGW below a prefix', () => openS3Store({ ...config, prefix: '/team=a/playhead' }))

describe('openS3Store', () => {
  it('makes a missing bucket, leaves no probe in it, and opens it again', async () => {
    for (let n = 0; n < 2; n++) {
      const store = await openS3Store({ ...config, bucket: 'made-at-open' })
      expect(await keysOf(store, '')).toEqual([])
      await store.close()
    }
  })

  it('keeps to its prefix', async () => {
    const [whole, below] = [await openS3Store(config), await openS3Store({ ...config, prefix: 'own' })]
    await below.put('log/a', Buffer.from('x'))
    await whole.put('owner', Buffer.from('x'))
    expect(await keysOf(below, '')).toEqual(['log/a'])
    expect(await keysOf(whole, 'own')).toEqual(['own/log/a', 'owner'])
    await below.delete(['log/a'])
    expect(await keysOf(whole, 'own')).toEqual(['owner'])
    await Promise.all([whole.close(), below.close()])
  })

  it('says what is wrong with the credentials', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong')
    try {
      await expect(openS3Store(config)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('refuses these credentials'),
      })
    } finally {
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', rgw.secretKey)
    }
  })

  it('says that there are no credentials', async () => {
    const before = { ...rgw.env }
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'])
      vi.stubEnv(name, join(tmpdir(), 'no-such-file'))
    try {
      await expect(openS3Store(config)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('no credentials were found; set AWS_ACCESS_KEY_ID'),
      })
    } finally {
      for (const [name, value] of Object.entries(before)) vi.stubEnv(name, value)
    }
  })

  it('says that a bucket with a name that is none cannot be made', async () => {
    const bucket = 'Not_A_Bucket'
    await expect(openS3Store({ ...config, bucket })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('There is no bucket Not_A_Bucket'),
    })
  })

  it('says that nothing answers at the endpoint', async () => {
    await expect(openS3Store({ ...config, endpoint: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('gives up on an endpoint that is no S3 server', async () => {
    const server = createServer((_, response) => response.end('<html>hello</html>'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      await expect(openS3Store({ ...config, endpoint: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
        code: 'STORE_UNSUITABLE',
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('a store behind faults', () => {
  let proxy: FaultProxy
  let store: ObjectStore
  let scratch: string
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'playhead-s3-'))
    proxy = await startFaultProxy(rgw.endpoint)
  })
  afterAll(async () => {
    await proxy?.stop()
    await rm(scratch, { recursive: true, force: true })
  })
  beforeEach(async () => {
    store = await openS3Store({ ...config, endpoint: proxy.endpoint, sockets: 4 })
  })
  afterEach(async () => {
    proxy.heal()
    await store.close()
  })

  /** Lets the next `count` requests that `matches` picks meet `fault`, and the others pass. */
  const next = (count: number, matches: (request: ProxiedRequest) => boolean, fault: Fault) => {
    let left = count
    proxy.inject(request => (matches(request) && left-- > 0 ? fault : undefined))
  }
  const isPut = (request: ProxiedRequest) => request.method === 'PUT'
  const isGet = (request: ProxiedRequest) => request.method === 'GET'
  const fileOf = async (content: Uint8Array) => {
    const file = join(scratch, randomBytes(8).toString('hex'))
    await writeFile(file, content)
    return { file, bytes: content.byteLength }
  }
  const content = randomBytes(3_000_000)

  it.each([
    ['ignores If-None-Match', 'open-to-all', Number.POSITIVE_INFINITY],
    ['honours If-None-Match only against what was finished before', 'open-to-racers', 2],
  ])('refuses a store that %s', async (_what, bucket, passes) => {
    const client = new S3Client({ endpoint: rgw.endpoint, region: 'us-east-1', forcePathStyle: true })
    await client.send(new CreateBucketCommand({ Bucket: bucket, ACL: 'public-read-write' }))
    // Without its signature too, which covers the header.
    let passed = 0
    proxy.inject(request =>
      request.headers['if-none-match'] && passed++ < passes
        ? { kind: 'pass', dropHeaders: ['if-none-match', 'authorization'] }
        : undefined,
    )
    const opening = openS3Store({ ...config, bucket, endpoint: proxy.endpoint })
    await expect(opening).rejects.toMatchObject({
      code: 'STORE_UNSUITABLE',
      message: expect.stringMatching(/If-None-Match.*use a store with conditional writes/),
    })
    const left = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(left.Contents ?? []).toEqual([])
    client.destroy()
  })

  it('rides out writes that are refused for a while, of every kind of body', async () => {
    const bodies = [content, [content.subarray(0, 10), content.subarray(10)], await fileOf(content)]
    for (const [n, body] of bodies.entries()) {
      next(1, isPut, { kind: 'refuse' })
      await store.put(`refused/put-${n}`, body)
      expect((await store.get(`refused/put-${n}`))?.equals(content)).toBe(true)
      next(1, isPut, { kind: 'drop' })
      expect(await store.create(`refused/create-${n}`, body)).toBe(true)
      expect((await store.get(`refused/create-${n}`))?.equals(content)).toBe(true)
    }
    next(1, request => request.method === 'POST', { kind: 'refuse' })
    await store.delete(['refused/put-0'])
    expect(await store.head('refused/put-0')).toBeUndefined()
  }, 60_000)

  it('gives up after four attempts, naming operation, key and reason; reads go on; then it works again', async () => {
    await store.put('outage/before', Buffer.from('x'))
    proxy.refuseWrites()
    const before = proxy.seen.length
    const body = await fileOf(content)
    const writes = Promise.allSettled([
      store.put('outage/a', content),
      store.put('outage/b', body),
      store.create('outage/c', content),
      store.delete(['outage/before']),
    ])
    expect((await store.get('outage/before'))?.toString()).toBe('x')
    const ended = await writes
    for (const [n, what] of ['Writing outage/a', 'Writing outage/b', 'Creating outage/c', 'Deleting 1 obj'].entries()) {
      expect(ended[n]).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'STORE_UNAVAILABLE',
          message: expect.stringMatching(new RegExp(`${what}.*SlowDown`)),
          cause: { name: 'SlowDown' },
          retryAfterS: 5,
        },
      })
    }
    const attempts = proxy.seen.slice(before).filter(request => request.isWrite)
    expect(attempts).toHaveLength(4 * 4)
    expect(await keysOf(store, 'outage/')).toEqual(['outage/before'])
    proxy.heal()
    await store.put('outage/a', content)
    expect(await store.head('outage/a')).toMatchObject({ bytes: content.byteLength })
  }, 60_000)

  it('knows its own create when only the answer was lost, and another’s', async () => {
    next(1, isPut, { kind: 'loseAnswer' })
    expect(await store.create('lost/own', Buffer.from('mine'))).toBe(true)
    next(1, isPut, { kind: 'loseAnswer' })
    expect(await store.create('lost/own', Buffer.from('again'))).toBe(false)
    next(1, isPut, { kind: 'loseAnswer' })
    expect(await store.create('lost/file', await fileOf(Buffer.from('mine')))).toBe(true)
    expect((await store.get('lost/own'))?.toString()).toBe('mine')
  })

  it('lets one of many creates win while answers are lost', async () => {
    let count = 0
    proxy.inject(request => (isPut(request) && count++ % 3 === 0 ? { kind: 'loseAnswer' } : undefined))
    const bodies = Array.from({ length: 20 }, (_, n) => Buffer.from(`caller ${n}`))
    const won = await Promise.all(bodies.map(body => store.create('lost/race', body)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await store.get('lost/race')).toEqual(bodies[won.indexOf(true)])
  })

  it('takes up a read where its connection broke', async () => {
    await store.put('cut/a', content)
    next(3, isGet, { kind: 'cut', afterBytes: 700_001 })
    expect((await store.get('cut/a'))?.equals(content)).toBe(true)
    next(2, isGet, { kind: 'cut', afterBytes: 100_000 })
    const range = { offset: 1_000, bytes: 1_000_000 }
    const stream = await store.stream('cut/a', range)
    const chunks: Buffer[] = []
    for await (const chunk of stream ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(content.subarray(1_000, 1_001_000))).toBe(true)
  })

  it('does not go on reading in an object that was replaced meanwhile', async () => {
    await store.put('cut/replaced', content)
    next(1, isGet, { kind: 'cut', afterBytes: 100_000 })
    const stream = await store.stream('cut/replaced')
    await store.put('cut/replaced', randomBytes(content.byteLength))
    const reading = (async () => {
      for await (const chunk of stream ?? []) if (!chunk) break
    })()
    await expect(reading).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('cut/replaced'),
    })
  })

  it('gives up on a read that breaks again and again', async () => {
    await store.put('cut/dead', content)
    proxy.inject(request => (isGet(request) ? { kind: 'cut', afterBytes: 0 } : undefined))
    await expect(store.get('cut/dead')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('sends the digest that older stores ask for with a delete of many, a thousand keys at a time', async () => {
    const before = proxy.seen.length
    await store.delete(Array.from({ length: 2_001 }, (_, n) => `never/${n}`))
    const deletes = proxy.seen.slice(before).filter(request => request.method === 'POST')
    expect(deletes).toHaveLength(3)
    for (const { headers } of deletes) expect(headers['content-md5']).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  })

  it('is not opened where it may write but not delete', async () => {
    proxy.inject(request => (request.method === 'POST' ? { kind: 'drop' } : undefined))
    await expect(openS3Store({ ...config, endpoint: proxy.endpoint })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('Deleting probe/'),
    })
  })

  it('waits for a gateway that is frozen for a while', async () => {
    rgw.pause()
    const writes = [store.put('frozen/a', content), store.create('frozen/b', content)]
    await sleep(1_000)
    rgw.resume()
    expect(await Promise.all(writes)).toEqual([undefined, true])
    expect((await store.get('frozen/a'))?.equals(content)).toBe(true)
  })

  it('queues more requests than it has sockets', async () => {
    const keys = Array.from({ length: 64 }, (_, n) => `sockets/${String(n).padStart(2, '0')}`)
    await Promise.all(keys.map(key => store.put(key, content.subarray(0, 200_000))))
    const read = await Promise.all(keys.map(key => store.get(key)))
    expect(read.every(bytes => bytes?.equals(content.subarray(0, 200_000)))).toBe(true)
    expect(await keysOf(store, 'sockets/')).toEqual(keys)
  })
})

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const info of store.list(prefix)) keys.push(info.key)
  return keys
}
