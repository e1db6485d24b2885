import { expect, it } from 'vitest'
import { endedText } from './ended.ts'

it.each([
  [{ status: 410, code: 'SHARE_ENDED', message: 'This link was revoked.' }, 'This link has ended', false],
  [{ status: 404, code: 'SHARE_NOT_FOUND', message: '' }, 'This link opens nothing', false],
  [{ status: 404, code: 'SESSION_NOT_FOUND', message: '' }, 'This session is gone', false],
  [{ status: 429, code: 'SHARE_OVER_QUOTA', message: '' }, 'Too many are watching through this link', true],
  [{ status: 0, code: 'UNREACHABLE', message: '' }, 'The server does not answer', true],
  [null, 'The server does not answer', true],
])('%j is “%s”', (error, title, mayPass) => expect(endedText(error)).toMatchObject({ title, mayPass }))

it('says what the server says of the end', () => {
  const error = { status: 410, code: 'SHARE_ENDED', message: 'This link was revoked.' }
  expect(endedText(error).text).toBe('This link was revoked. Ask whoever sent it for a new one.')
})
