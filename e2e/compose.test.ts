import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configSchema, readConfig } from '../server/src/config.ts'
import { freePort, spawnService } from './services/process.ts'

interface Service {
  image?: string
  build?: string
  command?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: string[]
  restart?: string
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number }
  depends_on?: Record<string, { condition: string }>
  deploy?: { replicas: number }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const text = readFileSync(`${root}docker-compose.yml`, 'utf8')
const example = readFileSync(`${root}.env.example`, 'utf8')
const dockerfile = readFileSync(`${root}Dockerfile`, 'utf8')
const file = parse(text, { merge: true }) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}
const services = file.services
const OWN = ['migrate', 'ingest', 'worker', 'api']
const THEIRS = ['valkey', 'objects', 'clickhouse']
const PLACEHOLDER = 'a1b2c3d4'.repeat(8)

/** What compose puts for `${NAME:?message}` and `${NAME:-default}`, with a placeholder for each secret. */
function substitute(value: string): string {
  return value
    .replaceAll(/\$\{\w+:\?[^}]*\}/g, PLACEHOLDER)
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll('$$', '$')
}

function environmentOf(name: string): Record<string, string> {
  const entries = Object.entries(services[name]?.environment ?? {})
  return Object.fromEntries(entries.map(([key, value]) => [key, substitute(String(value))]))
}

describe('docker-compose.yml', () => {
  it('has every part of a cluster, and nothing else', () => {
    expect(Object.keys(services).sort()).toEqual([...OWN, ...THEIRS].sort())
  })

  it.each(THEIRS)('pins the image of %s to one version', name => {
    expect(services[name]?.image).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)*$/)
  })

  it.each(OWN)('runs %s from our image, with the command of its name', name => {
    expect(services[name]).toMatchObject({ build: '.', command: [name] })
    expect(services[name]?.image).toMatch(/^playhead:\d+\.\d+\.\d+$/)
  })

  it.each(OWN)('gives %s only variables that the configuration knows', name => {
    const known = Object.keys(configSchema.shape)
    const given = Object.keys(services[name]?.environment ?? {})
    expect(given.filter(variable => variable.startsWith('PLAYHEAD_') && !known.includes(variable))).toEqual([])
    expect(given.filter(variable => !variable.startsWith('PLAYHEAD_'))).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ])
  })

  it.each(OWN)('gives %s a configuration that the server accepts, and that points at the other services', name => {
    const config = readConfig(environmentOf(name))
    expect(config.store).toMatchObject({ driver: 's3', endpoint: 'http://objects:8333', pathStyle: true })
    expect(config.queue).toEqual({ driver: 'bullmq', url: `redis://:${PLACEHOLDER}@valkey:6379` })
    expect(config.index).toEqual({ driver: 'http', url: `http://playhead:${PLACEHOLDER}@clickhouse:8123/playhead` })
    expect(config).toMatchObject({ host: '0.0.0.0', port: 4680, secret: PLACEHOLDER })
  })

  it('gives every process the same partitions, epochs and secret', () => {
    const shared = OWN.map(name => {
      const { partitions, epochMs, secret, store } = readConfig(environmentOf(name))
      return JSON.stringify({ partitions, epochMs, secret, store })
    })
    expect(new Set(shared).size).toBe(1)
  })

  it('names the same keys, database and password on both ends', () => {
    expect(environmentOf('objects')).toMatchObject({
      AWS_ACCESS_KEY_ID: environmentOf('api').AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: environmentOf('api').AWS_SECRET_ACCESS_KEY,
    })
    const index = new URL(String(environmentOf('api').PLAYHEAD_INDEX))
    expect(environmentOf('clickhouse')).toEqual({
      CLICKHOUSE_DB: index.pathname.slice(1),
      CLICKHOUSE_USER: index.username,
      CLICKHOUSE_PASSWORD: index.password,
    })
    expect(services.objects?.command).toContain('-s3.port=8333')
  })

  it('runs two workers, and opens no port of theirs', () => {
    expect(services.worker?.deploy).toEqual({ replicas: 2 })
    expect(services.worker?.ports).toBeUndefined()
  })

  it('opens ingest and the API, each on a port of its own, and no store', () => {
    const open = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map(port => [name, substitute(port)]),
    )
    expect(open).toEqual([
      ['ingest', '127.0.0.1:4681:4680'],
      ['api', '127.0.0.1:4680:4680'],
    ])
    const { publicUrl, ingestUrl } = readConfig(environmentOf('api'))
    expect(publicUrl).toBe('http://127.0.0.1:4680')
    expect(ingestUrl).toBe('http://127.0.0.1:4681')
  })

  it.each([...THEIRS, 'ingest', 'worker', 'api'])('checks the health of %s', name => {
    const { test, interval, timeout, retries } = services[name]?.healthcheck ?? { test: [] }
    expect(test[0]).toMatch(/^CMD/)
    expect([interval, timeout].every(duration => /^\d+s$/.test(String(duration)))).toBe(true)
    expect(retries).toBeGreaterThan(1)
  })

  it.each(['ingest', 'worker', 'api'])('asks %s whether it is ready, on the port it listens on', name => {
    const { port } = readConfig(environmentOf(name))
    expect(services[name]?.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/health/ready`)
  })

  it.each([
    { status: 200, code: 0 },
    { status: 503, code: 1 },
    { status: undefined, code: 1 },
  ])('has a readiness check that ends with $code when the server answers $status', async ({ status, code }) => {
    const server = createServer((_request, answer) => void answer.writeHead(status ?? 500).end())
    const port = await freePort()
    if (status !== undefined) await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    const program = String(services.api?.healthcheck?.test.at(-1)).replace('4680', String(port))
    const check = spawnService(process.execPath, ['-e', program])
    expect(await check.exited).toBe(code)
    expect(check.output()).toBe('')
    server.close()
  })

  it('starts each service when what it needs is healthy, and the schema is there', () => {
    const conditions = Object.entries(services).flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).map(([needed, { condition }]) => `${name} after ${needed}: ${condition}`),
    )
    expect(conditions).toEqual([
      'migrate after clickhouse: service_healthy',
      'ingest after objects: service_healthy',
      'ingest after valkey: service_healthy',
      'worker after migrate: service_completed_successfully',
      'worker after objects: service_healthy',
      'worker after valkey: service_healthy',
      'api after migrate: service_completed_successfully',
      'api after objects: service_healthy',
    ])
  })

  it('restarts what dies, and does not start the migration over again when it is done', () => {
    for (const [name, { restart }] of Object.entries(services))
      expect(`${name}: ${restart}`).toBe(`${name}: ${name === 'migrate' ? 'on-failure' : 'unless-stopped'}`)
  })

  it('keeps objects and index in named volumes, which it declares', () => {
    const named = Object.values(services).flatMap(({ volumes = [] }) => volumes.map(volume => volume.split(':')[0]))
    expect(named.sort()).toEqual(['clickhouse', 'objects'])
    expect(Object.keys(file.volumes).sort()).toEqual(['clickhouse', 'objects'])
  })

  it('runs a Valkey that refuses writes when it is full, and wants a password', () => {
    const command = String(services.valkey?.command?.at(-1))
    expect(command).toMatch(/--maxmemory-policy noeviction/)
    expect(command).toMatch(/--requirepass "\$\$VALKEY_PASSWORD"/)
  })
})

describe('secrets', () => {
  const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(match => String(match[1]))

  it('come from the environment, and their absence stops the start', () => {
    expect([...new Set(required)].sort()).toEqual([
      'CLICKHOUSE_PASSWORD',
      'PLAYHEAD_SECRET',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'VALKEY_PASSWORD',
    ])
  })

  it('stand nowhere in the file', () => {
    for (const [name, { environment = {} }] of Object.entries(services)) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/SECRET|PASSWORD|ACCESS_KEY|WRITE_KEY/.test(variable)) continue
        expect(`${name} ${variable}=${value}`).toMatch(/=\$\{\w+:[?-][^}]*\}$/)
      }
    }
    expect(text).not.toMatch(/:\/\/[^/\s]*:(?!\$\{)[^/\s@]+@/)
  })

  it('are all in .env.example, empty, beside every other variable of the file', () => {
    const listed = new Map([...example.matchAll(/^(\w+)=(.*)$/gm)].map(match => [match[1], match[2]]))
    for (const name of required) expect(listed.get(name)).toBe('')
    const optional = [...text.matchAll(/\$\{(\w+):-([^}]*)\}/g)].filter(match => match[2] !== '')
    for (const [, name, value] of optional)
      if (name !== 'PLAYHEAD_LOG_LEVEL') expect(`${name}=${listed.get(name)}`).toBe(`${name}=${value}`)
  })
})

describe('Dockerfile', () => {
  it('ends in a pinned Node that the server runs on, as a user without rights', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(match => match[1])
    expect(bases.at(-1)).toBe('node:20-bookworm-slim')
    expect(dockerfile).toMatch(/^USER node$/m)
    expect(dockerfile).toMatch(/^ENTRYPOINT \["node", "server\/dist\/main\.js"\]$/m)
  })

  it('copies the manifest of every workspace before it installs', () => {
    const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { workspaces: string[] }
    for (const name of workspaces) expect(dockerfile).toContain(`COPY ${name}/package.json ${name}/`)
  })
})

if (hasCompose())
  describe('docker compose', () => {
    it('accepts the file', () => {
      const secrets = Object.fromEntries([...text.matchAll(/\$\{(\w+):\?/g)].map(match => [match[1], PLACEHOLDER]))
      execFileSync('docker', ['compose', '-f', `${root}docker-compose.yml`, 'config', '--quiet'], {
        env: { ...process.env, ...secrets },
        stdio: 'pipe',
      })
    })
  })

function hasCompose(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
