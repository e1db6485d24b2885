import { describe, expect, it } from 'vitest'
import { EngineError } from './exceptions.ts'
import { isReadOnly, parseInsert, parseRequest, setStatements } from './request.ts'

const parse = (search: string, body = '', method = 'POST') =>
  parseRequest(method, new URLSearchParams(search), Buffer.from(body), 'made-up')

describe('parseRequest', () => {
  it('tells settings, parameters and the rest apart', () => {
    expect(
      parse(
        'query_id=q1&param_a=1&param_b=it%27s&readonly=2&max_threads=1&enable_http_compression=1&database=x',
        'SELECT 1',
      ),
    ).toEqual({
      query: 'SELECT 1',
      data: undefined,
      queryId: 'q1',
      database: 'x',
      defaultFormat: 'TabSeparated',
      settings: [
        ['readonly', '2'],
        ['max_threads', '1'],
      ],
      params: [
        ['a', '1'],
        ['b', "it's"],
      ],
    })
  })

  it('takes the query from the body, the URL, or both', () => {
    expect(parse('', 'SELECT 1').query).toBe('SELECT 1')
    expect(parse('query=SELECT+1').query).toBe('SELECT 1\n')
    expect(parse('query=SELECT', '1').query).toBe('SELECT\n1')
  })

  it('keeps the rows of an insert as bytes', () => {
    const request = parse('query=INSERT+INTO+t+FORMAT+JSONEachRow', '{"a":1};{"a":2}')
    expect(request).toMatchObject({ query: 'INSERT INTO t FORMAT JSONEachRow', data: Buffer.from('{"a":1};{"a":2}') })
  })

  it('lets a GET change nothing', () => {
    expect(parse('query=SELECT+1', '', 'GET').settings).toEqual([['readonly', '2']])
    expect(parse('query=SELECT+1&readonly=1', '', 'GET').settings).toEqual([['readonly', '1']])
  })

  it('makes up a query id where there is none', () => {
    expect(parse('', 'SELECT 1').queryId).toBe('made-up')
  })

  it.each([
    ['two statements', '', 'SELECT 1; DROP TABLE t', 62],
    ['no statement', '', ' -- nothing', 62],
    ['a NUL', '', 'SELECT 1 \0', 62],
    ['a session', 'session_id=1', 'SELECT 1', 48],
    ['a setting that is SQL', 'a%20%3D%201%2C%20readonly=0', 'SELECT 1', 115],
    ['a parameter that is SQL', 'param_a%3D1=0', 'SELECT 1', 115],
  ])('refuses %s', (_what, search, body, code) => {
    expect(() => parse(search, body)).toThrow(expect.objectContaining({ name: 'EngineError', code }))
    expect(() => parse(search, body)).toThrow(EngineError)
  })

  it('takes semicolons in strings', () => {
    expect(parse('', "SELECT ';';").query).toBe("SELECT ';';")
  })
})

describe('parseInsert', () => {
  it('reads table, columns and format', () => {
    expect(parseInsert('INSERT INTO t FORMAT JSONEachRow')).toEqual({
      table: 't',
      columns: undefined,
      format: 'JSONEachRow',
    })
    expect(parseInsert('insert into table db.t (a, b)\n format CSV;')).toEqual({
      table: 'db.t',
      columns: ['a', 'b'],
      format: 'CSV',
    })
  })

  it.each(['SELECT 1', 'INSERT INTO t SELECT 1', "INSERT INTO t VALUES ('a')", 'INSERT INTO t FORMAT CSV 1,2'])(
    'is not %s',
    sql => {
      expect(parseInsert(sql)).toBeUndefined()
    },
  )
})

describe('setStatements', () => {
  it('quotes every value', () => {
    expect(setStatements({ settings: [['max_threads', "1'"]], params: [['x', "\\'; --"]] }, 'tag')).toEqual([
      "SET log_comment = 'tag', max_threads = '1\\'', param_x = '\\\\\\'; --'",
    ])
  })

  it('makes room for long parameters first', () => {
    const [room, set] = setStatements({ settings: [], params: [['x', 'y'.repeat(300_000)]] }, 'tag')
    expect(set?.length).toBeGreaterThan(300_000)
    expect(Number(room?.replace('SET max_query_size = ', ''))).toBeGreaterThan(4 * 300_000)
  })
})

it('isReadOnly follows the readonly setting', () => {
  expect(isReadOnly({ settings: [['readonly', '2']] })).toBe(true)
  expect(isReadOnly({ settings: [['readonly', '0']] })).toBe(false)
  expect(isReadOnly({ settings: [] })).toBe(false)
})
