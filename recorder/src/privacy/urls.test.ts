import { MAX_URL_CHARS } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactUrl, type UrlRules } from './urls.ts'

const CLOSED: UrlRules = { isOpen: false, kept: new Set(['page']) }
const OPEN: UrlRules = { isOpen: true, kept: new Set() }
const HASH = '3f2a9c1d7e5b4a60812c'

describe('addresses of pages and links', () => {
  it.each([
    ['https://jo:secret@shop.example/cart', 'https://shop.example/cart'],
    ['//jo@shop.example/', '//shop.example/'],
    [
      'https://shop.example/a?q=shoes&page=2&utm_source=mail&empty=&bare',
      'https://shop.example/a?q=*&page=2&utm_source=mail&empty=&bare',
    ],
    ['/a?q=1', '/a?q=*'],
    ['?q=1', '?q=*'],
    ['/a?jo@mail.example=1', '/a?*'],
    ['/a?utm_content=jo@mail.example', '/a?utm_content=*'],
    ['/users/jo@mail.example/edit', '/users/*/edit'],
    ['/users/jo%40mail.example', '/users/*'],
    [`/reset/${HASH}`, '/reset/*'],
    ['/pay/4111111111111111', '/pay/*'],
    ['/orders/12345/items', '/orders/12345/items'],
    ['/blog/how-to-build-a-house-in-2024', '/blog/how-to-build-a-house-in-2024'],
    ['/cart;jsessionid=A1B2', '/cart;*'],
    [`https://cdn.example/main.${HASH}.js:10:5`, `https://cdn.example/main.${HASH}.js:10:5`],
    [`https://${HASH}.cdn.example/x`, `https://${HASH}.cdn.example/x`],
    ['/a#top', '/a#top'],
    ['/a#/users/jo@mail.example?q=1', '/a#/users/*?q=*'],
    ['/a#!/cart?q=1', '/a#!/cart?q=*'],
    ['/a#access_token=abc', '/a#*'],
    ['/a#:~:text=secret', '/a#*'],
    ['/a#/b#c', '/a#*'],
    ['/a#', '/a#'],
    ['/100%', '/100%'],
    ['', ''],
    ['mailto:jo@mail.example', 'mailto:'],
    ['tel:+49301234567', 'tel:'],
    ['blob:https://shop.example/550e8400', 'blob:'],
    ['data:text/plain,secret', 'data:'],
    [' java\nscript:alert(1)', 'javascript:'],
  ])('%s', (url, expected) => {
    expect(redactUrl(url, CLOSED)).toBe(expected)
  })

  it('are shown in the open, but for user info and what is named like a secret', () => {
    const url = 'https://jo:pw@shop.example/users/jo@mail.example?q=shoes&access_token=a&code=b#part'
    expect(redactUrl(url, OPEN)).toBe('https://shop.example/users/jo@mail.example?q=shoes&access_token=*&code=*#part')
    expect(redactUrl('/a#id_token=abc', OPEN)).toBe('/a#*')
  })
})

describe('addresses of what the replay must load', () => {
  it.each([
    ['/a.png?w=200&v=3', '/a.png?w=200&v=3'],
    [`/images/${HASH}/a.png`, `/images/${HASH}/a.png`],
    [`/a.png?v=${HASH}`, '/a.png?v=*'],
    ['/a.png?signature=abc', '/a.png?signature=*'],
    ['/avatars/jo@mail.example.png', '/avatars/*'],
    ['/a.png?who=jo@mail.example', '/a.png?who=*'],
    [`/a.png?u=${'x'.repeat(65)}`, '/a.png?u=*'],
  ])('%s', (url, expected) => {
    expect(redactUrl(url, CLOSED, true)).toBe(expected)
  })
})

describe('any address', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(HASH, 'jo@mail.example', '..', 'a=b', 'token=x', ';', '%zz'),
  )
  const url = fc
    .tuple(
      fc.constantFrom('', '/', 'https://a.example/', 'https://jo:pw@a.example/', '//', 'data:', '#', '?'),
      fc.array(fc.tuple(part, fc.constantFrom('/', '?', '&', '#', ''))),
    )
    .map(([start, parts]) => start + parts.flat().join(''))

  it.each([
    ['a page', CLOSED, false],
    ['a picture', CLOSED, true],
    ['the open', OPEN, false],
  ] as const)('is redacted the same twice, as of %s', (_, rules, isAsset) => {
    fc.assert(
      fc.property(url, text => {
        const once = redactUrl(text, rules, isAsset)
        expect(redactUrl(once, rules, isAsset)).toBe(once)
      }),
      { numRuns: 1_000 },
    )
  })

  it('shows no value of the query that was not asked for', () => {
    const value = fc.stringMatching(/^[a-z\d]{1,30}$/).map(text => `planted${text}`)
    fc.assert(
      fc.property(url, fc.stringMatching(/^[a-oq-z]{1,8}$/), value, (base, name, secret) => {
        fc.pre(!/^data:|#/.test(base))
        expect(redactUrl(`${base}?a=1&${name}=${secret}#x`, CLOSED)).not.toContain(secret)
      }),
    )
  })

  it('has a length the server takes', () => {
    expect(redactUrl(`https://shop.example/${'x'.repeat(9_000)}`, CLOSED)).toHaveLength(MAX_URL_CHARS)
  })

  it.each(['/', '?', '&', '=', '#/', '@', '%', ';', 'a:'])('is read in one go: a megabyte of %j', part => {
    expect(redactUrl(part.repeat(1024 * 1024), CLOSED).length).toBeLessThanOrEqual(MAX_URL_CHARS)
  })
})
