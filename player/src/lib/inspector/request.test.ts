import { describe, expect, it } from 'vitest'
import { makeEvent } from '../../../test/recording.ts'
import { prettyBody, requestOf, statusText } from './request.ts'

const read = (props: Record<string, unknown>, name = 'GET /api') => requestOf(makeEvent(1, 'network', name, { props }))

describe('requestOf', () => {
  it('reads what the recorder tells', () => {
    const props = {
      kind: 'fetch',
      method: 'POST',
      url: 'https://shop.example/api/pay',
      status: 502,
      durationMs: 120,
      ttfbMs: 100,
      requestBytes: 20,
      responseBytes: 0,
      requestHeaders: { 'content-type': 'application/json' },
      responseHeaders: {},
      requestBody: '{}',
      responseBody: 'no',
    }
    expect(read(props)).toMatchObject({
      ...props,
      isFailed: true,
      error: '',
      requestHeaders: [['content-type', 'application/json']],
      responseHeaders: [],
    })
  })

  it('leaves out what is of another kind, and takes the method from the name', () => {
    const odd = { status: '200', durationMs: -1, responseBytes: Number.NaN, requestHeaders: { a: 1 }, requestBody: {} }
    expect(read(odd, 'DELETE /api/x')).toMatchObject({
      method: 'DELETE',
      status: 0,
      durationMs: undefined,
      responseBytes: undefined,
      requestHeaders: [],
      requestBody: '',
      url: 'https://shop.example/products',
    })
    expect(read({ requestHeaders: null }, 'odd').method).toBe('GET')
  })
})

it.each([
  [{ status: 200 }, '200', false],
  [{ status: 404 }, '404', true],
  [{ status: 0, error: 'AbortError: The user aborted a request' }, 'aborted', true],
  [{ status: 0, error: 'timeout' }, 'timeout', true],
  [{ status: 0, error: 'TypeError: Failed to fetch' }, 'failed', true],
  [{ status: 0 }, '–', false],
])('%j went as %s', (props, text, isFailed) => {
  expect([statusText(read(props)), read(props).isFailed]).toEqual([text, isFailed])
})

it('prettyBody breaks the lines of JSON and nothing else', () => {
  expect(prettyBody('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(prettyBody('{"cut": "of')).toBe('{"cut": "of')
})
