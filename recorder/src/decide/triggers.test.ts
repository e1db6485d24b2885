import { describe, expect, it } from 'vitest'
import type { FlagValue } from '../types.ts'
import { meets, pathOfPage } from './triggers.ts'

describe('meets', () => {
  it.each([
    ['/checkout/*', '/checkout/pay', true],
    ['/checkout/*', '/checkout', false],
    ['/checkout*', '/checkout', true],
    ['*/edit', '/posts/1/edit', true],
    ['/a.b', '/axb', false],
    ['/(a)+[b]', '/(a)+[b]', true],
    ['/', '/cart', false],
    ['*', '/anything', true],
  ])('%s on %s: %s', (pattern, path, isMet) => {
    expect(meets({ urls: ['/other', pattern] }, { type: 'pageview' }, path)).toBe(isMet)
  })

  it('looks at the address with page views only', () => {
    expect(meets({ urls: ['*'] }, { type: 'click' }, '/')).toBe(false)
  })

  it('knows custom events by their names', () => {
    const triggers = { events: ['signup'] }
    expect(meets(triggers, { type: 'custom', name: 'signup' }, '/')).toBe(true)
    expect(meets(triggers, { type: 'custom', name: 'login' }, '/')).toBe(false)
    expect(meets(triggers, { type: 'error', name: 'signup' }, '/')).toBe(false)
  })

  it.each<[FlagValue, FlagValue, boolean]>([
    ['b', 'b', true],
    ['b', 'a', false],
    [true, 'a', true],
    [true, true, true],
    [true, false, false],
    [false, false, true],
    [false, true, false],
    [2, 2, true],
  ])('a flag that should be %j and is %j: %s', (wanted, variant, isMet) => {
    expect(meets({ flags: { beta: wanted } }, { type: 'flag', name: 'beta', props: { variant } }, '/')).toBe(isMet)
  })

  it('knows no flag that was not named', () => {
    for (const name of ['gamma', 'constructor'])
      expect(meets({ flags: { beta: true } }, { type: 'flag', name, props: { variant: 'a' } }, '/')).toBe(false)
  })

  it('is never met by nothing', () => {
    expect(meets({}, { type: 'pageview' }, '/')).toBe(false)
    expect(meets({}, { type: 'custom', name: 'x' }, '/')).toBe(false)
    expect(meets({}, { type: 'flag', name: 'x', props: { variant: true } }, '/')).toBe(false)
  })
})

describe('pathOfPage', () => {
  it.each([
    ['/cart', '', '/cart'],
    ['/cart', '#total', '/cart'],
    ['/', '#/cart', '/#/cart'],
    ['/', '#!cart', '/#!cart'],
  ])('%s%s is %s', (pathname, hash, path) => {
    expect(pathOfPage({ pathname, hash })).toBe(path)
  })
})
