import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearestNames, normalName } from './names.ts'

describe('normalName', () => {
  it.each(['signup_completed', 'Signup Completed', 'signupCompleted', ' SIGNUP-COMPLETED ', 'ｓignup.completed'])(
    'makes one of %s',
    name => expect(normalName(name)).toBe('signupcompleted'),
  )

  it('keeps letters of every script, and names that have none', () => {
    expect(normalName('Achat_Terminé')).toBe('achatterminé')
    expect(normalName('购买')).toBe('购买')
    expect(normalName('🎉')).toBe('🎉')
    expect(normalName('🎉')).not.toBe(normalName('🔥'))
  })
})

describe('nearestNames', () => {
  const KNOWN = ['order_placed', 'checkout_started', 'Signup Completed', 'pageview', 'add_to_cart', 'cart', 'signup']

  it.each([
    ['oder_placed', ['order_placed']],
    ['order_palced', ['order_placed']],
    ['completed_signup', ['Signup Completed', 'signup']],
    ['placedOrder', ['order_placed']],
    ['checkout_start', ['checkout_started']],
    ['signup_completed', ['Signup Completed', 'signup']],
    ['cart_add', ['cart']],
    ['checkout', ['checkout_started']],
    ['zebra', []],
    ['', []],
  ])('finds for %s', (name, near) => {
    expect(nearestNames(name, KNOWN)).toEqual(near)
  })

  it('never names what was asked for, and at most three', () => {
    expect(nearestNames('cart', ['cart'])).toEqual([])
    expect(nearestNames('pay1', ['pay2', 'pay3', 'pay4', 'pay5'])).toEqual(['pay2', 'pay3', 'pay4'])
  })

  it('is quick on thousands of long names', () => {
    const known = Array.from({ length: 5_000 }, (_, n) => `${'x'.repeat(400)}${n}`)
    const startedMs = performance.now()
    nearestNames('y'.repeat(500), known)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
  })
})

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of %j and %j', (a, b, far) => expect(editDistance(a, b)).toBe(far))

  it('gives up beyond what is asked for, and not before', () => {
    expect(editDistance('abcdefgh', 'zyxwvuts', 2)).toBe(Number.POSITIVE_INFINITY)
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), fc.nat(4), (a, b, most) => {
        const far = editDistance(a, b)
        if (far <= most) expect(editDistance(a, b, most)).toBe(far)
        else expect(editDistance(a, b, most)).toBeGreaterThan(most)
      }),
    )
  })

  it('is the same both ways, 0 for the same text only, at most the longer one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const far = editDistance(a, b)
        expect(editDistance(b, a)).toBe(far)
        expect(far === 0).toBe(a === b)
        expect(far).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})
