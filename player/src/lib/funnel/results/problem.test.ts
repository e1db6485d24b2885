import { expect, it } from 'vitest'
import { ApiError } from '../../api/client.ts'
import { explainFunnel } from './problem.ts'

it.each([
  [new ApiError(503, 'QUERY_TOO_EXPENSIVE', 'Too much.'), 'retry', 'fewer days'],
  [new ApiError(503, 'INDEX_UNAVAILABLE', 'Down.'), 'retry', 'by itself'],
  [new ApiError(400, 'REQUEST_INVALID', 'Steps are missing.'), 'retry', 'Steps are missing.'],
  [new ApiError(404, 'NOT_FOUND', 'Nothing.'), 'retry', 'Reload'],
  [new ApiError(401, 'LOGIN_REQUIRED', 'Log in.'), 'login', 'login'],
  [new Error('boom'), 'retry', 'boom'],
])('%s', (error, action, words) => {
  const said = explainFunnel(error)
  expect(said.action).toBe(action)
  expect(said.text).toContain(words)
})
