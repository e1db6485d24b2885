import { describe, expect, it } from 'vitest'
import { ApiError } from './client.ts'
import { explain } from './explain.ts'

const of = (status: number, code: string) => explain(new ApiError(status, code, 'What the server says.'))

describe('explain', () => {
  it.each([
    [401, 'NOT_LOGGED_IN', 'You are not logged in', 'login'],
    [404, 'SESSION_NOT_FOUND', 'There is no such session', 'list'],
    [404, 'NOT_FOUND', 'This is not there any more', 'list'],
    [409, 'CHANGED_MEANWHILE', 'Not saved', 'retry'],
    [410, 'SESSION_ERASED', 'This session is gone', 'list'],
    [400, 'REQUEST_INVALID', 'The server could not use this request', 'list'],
    [0, 'UNREACHABLE', 'The server does not answer', 'retry'],
    [503, 'INDEX_UNAVAILABLE', 'The index is not available', 'retry'],
    [500, 'INTERNAL', 'Something went wrong', 'retry'],
  ])('%d %s: %s', (status, code, title, action) => expect(of(status, code)).toMatchObject({ title, action }))

  it('keeps what the server says about a change that was refused', () => {
    expect(of(409, 'NAME_TAKEN').text).toBe('What the server says.')
  })

  it('takes anything that was thrown', () => expect(explain('x')).toMatchObject({ text: 'x', action: 'retry' }))
})
