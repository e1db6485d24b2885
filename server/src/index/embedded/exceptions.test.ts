import { parseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { engineError, httpStatusOf, toEngineError } from './exceptions.ts'

describe('engine errors', () => {
  it('are worded so that the client reads code, type and message', () => {
    const error = engineError(516, 'AUTHENTICATION_FAILED', 'Password is incorrect')
    expect(error.code).toBe(516)
    expect(parseError(error.message)).toMatchObject({
      code: '516',
      type: 'AUTHENTICATION_FAILED',
      message: 'Password is incorrect ',
    })
  })

  it('keep the code chDB put in its text', () => {
    const cause = new Error('Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE)')
    expect(toEngineError(cause)).toMatchObject({ code: 60, message: cause.message, cause })
  })

  it('have a code even where chDB gave none', () => {
    expect(toEngineError(new Error('odd'))).toMatchObject({ code: 1002 })
    expect(toEngineError('odd').message).toBe('Code: 1002. DB::Exception: odd (UNKNOWN_EXCEPTION)')
  })

  it('pass through unchanged', () => {
    const error = engineError(1, 'X', 'y')
    expect(toEngineError(error)).toBe(error)
  })

  it.each([
    [62, 400],
    [516, 401],
    [164, 403],
    [60, 404],
    [159, 408],
    [48, 501],
    [241, 500],
    [1002, 500],
  ])('code %d is HTTP %d', (code, status) => {
    expect(httpStatusOf(code)).toBe(status)
  })
})
