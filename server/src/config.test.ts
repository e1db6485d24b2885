import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('readConfig', () => {
  it('needs nothing: the default is one machine with nothing installed', () => {
    const config = readConfig({ PATH: '/usr/bin' })
    expect(config.store).toEqual({ driver: 'disk', directory: './data/objects' })
    expect(config.queue).toEqual({ driver: 'local' })
    expect(config.index).toEqual({ driver: 'embedded', directory: './data/index' })
    expect(config).toMatchObject({ host: '127.0.0.1', port: 4680, commitMs: 0, sweepMs: 5_000, epochMs: 10_000 })
  })

  it('reads a cluster, with the defaults that suit paid requests', () => {
    const config = readConfig({
      PLAYHEAD_STORE: 's3://replays?endpoint=http://127.0.0.1:7480&pathStyle=true&prefix=eu/&sockets=8',
      PLAYHEAD_QUEUE: 'redis://:secret@valkey:6379',
      PLAYHEAD_INDEX: 'http://playhead:secret@clickhouse:8123/playhead',
    })
    expect(config.store).toEqual({
      driver: 's3',
      bucket: 'replays',
      prefix: 'eu/',
      endpoint: 'http://127.0.0.1:7480',
      region: 'us-east-1',
      pathStyle: true,
      sockets: 8,
    })
    expect(config.queue).toEqual({ driver: 'bullmq', url: 'redis://:secret@valkey:6379' })
    expect(config.index).toEqual({ driver: 'http', url: 'http://playhead:secret@clickhouse:8123/playhead' })
    expect(config).toMatchObject({ commitMs: 500, sweepMs: 60_000 })
  })

  it('takes an empty variable for an absent one, as compose files write them', () => {
    expect(readConfig({ PLAYHEAD_SECRET: '', PLAYHEAD_PORT: '' })).toMatchObject({ secret: undefined, port: 4680 })
  })

  it('refuses every unusable variable at once, by name, with the reason', () => {
    const read = () =>
      readConfig({ PLAYHEAD_SECRET: 'short', PLAYHEAD_PORT: 'http', PLAYHEAD_STORE: 'minio', PLAYHEAD_EPOCH_MS: '5' })
    expect(read).toThrowError(/PLAYHEAD_STORE: must be file:PATH or s3/)
    expect(read).toThrowError(/PLAYHEAD_SECRET: must have at least 32 characters/)
    expect(read).toThrowError(/PLAYHEAD_PORT/)
    expect(read).toThrowError(/PLAYHEAD_EPOCH_MS/)
  })

  it('refuses a misspelt variable, which would silently do nothing', () => {
    expect(() => readConfig({ PLAYHEAD_STORAGE: 'file:/tmp/x' })).toThrowError(/PLAYHEAD_STORAGE/)
  })

  it.each([
    ['PLAYHEAD_STORE', 's3://replays?pathstyle=true', /unknown parameter pathstyle/],
    ['PLAYHEAD_STORE', 's3://replays?sockets=0', /sockets must be/],
    ['PLAYHEAD_ALLOWED_ORIGINS', 'https://shop.example.com/', /not an origin/],
    ['PLAYHEAD_ALLOWED_ORIGINS', 'shop.example.com', /not an origin/],
    ['PLAYHEAD_EMBED_ORIGINS', '*', /PLAYHEAD_EMBED_ORIGINS: \* is not an origin/],
    ['PLAYHEAD_EMBED_ORIGINS', "https://a.example;script-src 'unsafe-inline'", /not an origin/],
    ['PLAYHEAD_WRITE_KEY', 'sk_live_12345678', /must begin with pk_/],
    ['PLAYHEAD_QUEUE', 'memcached://x', /must be local or redis/],
    ['PLAYHEAD_INDEX', 'postgres://x', /must be embedded/],
  ])('%s=%s is refused', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrowError(message)
  })

  it('reads origins as a list', () => {
    const { allowedOrigins } = readConfig({ PLAYHEAD_ALLOWED_ORIGINS: 'https://a.example, https://*.b.example:8443' })
    expect(allowedOrigins).toEqual(['https://a.example', 'https://*.b.example:8443'])
    const { embedOrigins } = readConfig({ PLAYHEAD_EMBED_ORIGINS: 'https://Wiki.example.com, https://*.b.example' })
    expect(embedOrigins).toEqual(['https://wiki.example.com', 'https://*.b.example'])
    expect(readConfig({}).embedOrigins).toEqual([])
  })
})
