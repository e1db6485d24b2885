import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Supervisor, startSupervisor } from './supervisor.ts'

/** What `@clickhouse/client` does not show: the wire itself. The conformance suite goes through the client. */
describe('engine server', () => {
  let directory: string
  let engine: Supervisor
  let base: string
  let authorization: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'playhead-index-'))
    engine = await startSupervisor({ directory })
    const url = new URL(await engine.endpoint())
    base = url.origin
    authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`
  })
  afterAll(async () => {
    await engine?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  const post = (search: string, body: string | Uint8Array<ArrayBuffer> = '', headers: Record<string, string> = {}) =>
    fetch(`${base}/${search}`, { method: 'POST', body, headers: { authorization, ...headers } })

  it('answers /ping without a password, and nothing else', async () => {
    expect(await (await fetch(`${base}/ping`)).text()).toBe('Ok.\n')
    const refused = await fetch(`${base}/?query=SELECT+1`)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('x-clickhouse-exception-code')).toBe('516')
    expect(await refused.text()).toContain('AUTHENTICATION_FAILED')
    expect((await fetch(`${base}/metrics`)).status).toBe(404)
  })

  it('takes the password as a header too', async () => {
    const key = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[1] ?? ''
    const answer = await fetch(`${base}/?query=SELECT+1`, { headers: { 'X-ClickHouse-Key': key } })
    expect(await answer.text()).toBe('1\n')
  })

  it('answers with the query’s id and a summary', async () => {
    const answer = await post('?query_id=mine', 'SELECT number FROM numbers(3)')
    expect(await answer.text()).toBe('0\n1\n2\n')
    expect(answer.headers.get('x-clickhouse-query-id')).toBe('mine')
    expect(JSON.parse(answer.headers.get('x-clickhouse-summary') ?? '')).toMatchObject({ written_rows: '0' })
  })

  it('writes the format asked for', async () => {
    expect(await (await post('?default_format=JSONEachRow', 'SELECT 1 AS a')).text()).toBe('{"a":1}\n')
    expect(await (await post('', 'SELECT 1 AS a FORMAT CSVWithNames')).text()).toBe('"a"\n1\n')
  })

  it('lets a GET read and not write', async () => {
    const get = (query: string) => fetch(`${base}/?query=${encodeURIComponent(query)}`, { headers: { authorization } })
    expect(await (await get('SELECT 2')).text()).toBe('2\n')
    const refused = await get('CREATE TABLE got (a Int8) ENGINE = Memory')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('x-clickhouse-exception-code')).toBe('164')
  })

  it('takes gzip, and compresses what is worth it when asked', async () => {
    expect(await (await post('', gzipSync('SELECT 3'), { 'content-encoding': 'gzip' })).text()).toBe('3\n')
    const big = await post('?enable_http_compression=1', 'SELECT number FROM numbers(5000)', {
      'accept-encoding': 'gzip',
    })
    expect(big.headers.get('content-encoding')).toBe('gzip')
    expect((await big.text()).split('\n')).toHaveLength(5_001)
    const unasked = await post('', 'SELECT number FROM numbers(5000)', { 'accept-encoding': 'gzip' })
    expect(unasked.headers.get('content-encoding')).toBeNull()
    expect((await post('', 'SELECT 1', { 'content-encoding': 'zstd' })).status).toBe(500)
  })

  it('says how many rows an insert wrote', async () => {
    await post('', 'CREATE TABLE written (a UInt32) ENGINE = MergeTree ORDER BY a')
    const insert = `?query=${encodeURIComponent('INSERT INTO written (a) FORMAT JSONEachRow')}`
    const answer = await post(insert, '{"a":1}\n{"a":2}\n')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.headers.get('x-clickhouse-summary') ?? '')).toMatchObject({ written_rows: '2' })
    expect(await (await post('', 'SELECT sum(a) FROM written')).text()).toBe('3\n')
    expect((await post(insert, '{"a":"no number"}')).status).toBeGreaterThanOrEqual(400)
  })

  it('takes an insert with its rows in the query', async () => {
    await post('', 'CREATE TABLE inline (a String) ENGINE = MergeTree ORDER BY a')
    expect((await post('', "INSERT INTO inline VALUES ('x;y'), ('z')")).status).toBe(200)
    expect(await (await post('', 'SELECT count() FROM inline')).text()).toBe('2\n')
  })

  it('gives the status ClickHouse gives', async () => {
    expect((await post('', 'SELECT * FROM nowhere')).status).toBe(404)
    expect((await post('', 'SELEKT')).status).toBe(400)
    expect((await post('?no_such_setting=1', 'SELECT 1')).status).toBe(400)
    expect((await post('?max_execution_time=0.2', 'SELECT count() FROM numbers(1000000000000)')).status).toBe(408)
    expect((await fetch(`${base}/`, { method: 'DELETE', headers: { authorization } })).status).toBe(500)
  })

  it('takes parameters up to a megabyte of URL', async () => {
    const answer = await post(`?param_long=${'x'.repeat(500_000)}`, 'SELECT length({long:String})')
    expect(await answer.text()).toBe('500000\n')
  })
})
