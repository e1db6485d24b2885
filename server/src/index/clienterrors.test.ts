import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { PlayheadError } from '../errors.ts'
import { indexError, isTransient, wasNeverSent } from './clienterrors.ts'

const engine = (code: string, type: string) => new ClickHouseError({ message: `${type} happened`, code, type })
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code })

describe('indexError', () => {
  it.each([
    [network('ECONNREFUSED'), 'INDEX_UNAVAILABLE'],
    [network('ECONNRESET'), 'INDEX_UNAVAILABLE'],
    [new Error('socket hang up'), 'INDEX_UNAVAILABLE'],
    [new Error('Timeout error.'), 'INDEX_UNAVAILABLE'],
    [engine('202', 'TOO_MANY_SIMULTANEOUS_QUERIES'), 'INDEX_UNAVAILABLE'],
    [engine('236', 'ABORTED'), 'INDEX_UNAVAILABLE'],
    [engine('516', 'AUTHENTICATION_FAILED'), 'INDEX_UNAVAILABLE'],
    [engine('81', 'UNKNOWN_DATABASE'), 'INDEX_UNAVAILABLE'],
    [engine('60', 'UNKNOWN_TABLE'), 'INDEX_UNAVAILABLE'],
    [engine('159', 'TIMEOUT_EXCEEDED'), 'QUERY_TOO_EXPENSIVE'],
    [engine('160', 'TOO_SLOW'), 'QUERY_TOO_EXPENSIVE'],
    [engine('241', 'MEMORY_LIMIT_EXCEEDED'), 'QUERY_TOO_EXPENSIVE'],
    [engine('62', 'SYNTAX_ERROR'), 'INTERNAL'],
    [new TypeError('a bug'), 'INTERNAL'],
    ['not even an error', 'INTERNAL'],
  ])('%s is %s, with its cause', (error, code) => {
    const mapped = indexError(error, 'query')
    expect(mapped).toMatchObject({ code, cause: error })
    expect(mapped.message).toMatch(/\S/)
  })

  it('says what to do', () => {
    expect(indexError(engine('60', 'UNKNOWN_TABLE'), 'query').message).toContain('playhead migrate')
    expect(indexError(engine('516', 'AUTHENTICATION_FAILED'), 'query').message).toContain('PLAYHEAD_INDEX')
  })

  it('leaves errors of the catalogue as they are', () => {
    const error = new PlayheadError('DEPENDENCY_MISSING', 'no chdb')
    expect(indexError(error, 'query')).toBe(error)
  })
})

describe('what may be tried again', () => {
  it('is what an engine that restarts would answer', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
      expect(isTransient(network(code))).toBe(true)
    expect(isTransient(engine('236', 'ABORTED'))).toBe(true)
    expect(isTransient(engine('62', 'SYNTAX_ERROR'))).toBe(false)
    expect(isTransient(new Error('Timeout error.'))).toBe(false)
  })

  it('is, for a change, only what nobody can have received', () => {
    expect(wasNeverSent(network('ECONNREFUSED'))).toBe(true)
    expect(wasNeverSent(network('ECONNRESET'))).toBe(false)
    expect(wasNeverSent(undefined)).toBe(false)
  })
})
