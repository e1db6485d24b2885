import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactMessage } from './message.ts'
import { redactUrl } from './urls.ts'

const closed = (url: string) => redactUrl(url, { isOpen: false, kept: new Set() })
const strict = (text: string) => redactMessage(text, closed, true, true)
const standard = (text: string) => redactMessage(text, closed, true, false)
const open = (text: string) =>
  redactMessage(text, url => redactUrl(url, { isOpen: true, kept: new Set() }), false, false)

describe('messages in standard', () => {
  it.each([
    ['cart is undefined', 'cart is undefined'],
    ['no such user: jo@mail.example', 'no such user: ***************'],
    ['GET https://shop.example/api?name=Jo failed', 'GET https://shop.example/api?name=* failed'],
    ['GET /users/jo@mail.example failed', 'GET /users/* failed'],
    ['{"password":"hunter2","n":1}', '{"password":"*******","n":1}'],
    ['api_key=abc&x=1', 'api_key=***&x=1'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer *******'],
    ['bearer abc', 'bearer ***'],
    ['data:text/plain,secret', 'data:'],
    [
      'at buy (https://shop.example/main.3f2a9c1d7e5b4a60812c.js:10:2345)\n    at a.b (/x/y.ts:1:2)',
      'at buy (https://shop.example/main.3f2a9c1d7e5b4a60812c.js:10:2345)\n    at a.b (/x/y.ts:1:2)',
    ],
    ['buy@https://shop.example/app.js:10:5', 'buy@https://shop.example/app.js:10:5'],
  ])('%s', (text, expected) => {
    expect(standard(text)).toBe(expected)
  })
})

describe('messages in strict', () => {
  it.each([
    ["Cannot read properties of undefined (reading 'name')", "Cannot read properties of undefined (reading '****')"],
    ["Can't find it", "Can't find it"],
    ['{"name":"Jo","age":7}', '{"****":"**","***":7}'],
    ['cut off: {"name":"Jo Doe', 'cut off: {"****":"** ***'],
    ['order 12345 of 7', 'order ***** of 7'],
    ['at buy (https://shop.example/app.js:10:2345)', 'at buy (https://shop.example/app.js:10:2345)'],
  ])('%s', (text, expected) => {
    expect(strict(text)).toBe(expected)
  })
})

it('keeps messages in the open, but for what is named like a secret', () => {
  expect(open('jo@mail.example: token=abc, /a?q=1&code=2')).toBe('jo@mail.example: token=***, /a?q=1&code=*')
})

it('is the same when it is done twice', () => {
  const text = fc
    .array(fc.oneof(fc.string(), fc.constantFrom('"', "'", ' token: ', 'https://a.example/?q=1', 'jo@mail.example')))
    .map(parts => parts.join(' '))
  for (const redact of [strict, standard, open]) {
    fc.assert(
      fc.property(text, message => {
        expect(redact(redact(message))).toBe(redact(message))
      }),
    )
  }
})

it.each(['"', "' ", '/', 'a:/', 'token=', 'bearer ', ':1', '{"a":"b",'])('reads a megabyte of %j', part => {
  expect(strict(part.repeat((1024 * 1024) / part.length)).length).toBeGreaterThan(0)
})
