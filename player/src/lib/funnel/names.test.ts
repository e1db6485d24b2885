import { describe, expect, it } from 'vitest'
import { funnelName, matcherName, stepName } from './names.ts'
import { funnelOf, step } from './samples.ts'

describe('names', () => {
  it.each([
    [{ name: 'Pay now', selector: '#pay' }, '“Pay now”'],
    [{ hrefPath: '/cart', tag: 'a' }, '/cart'],
    [{ selector: '#pay' }, '#pay'],
    [{ tag: 'a' }, 'a'],
    [{}, ''],
  ])('an element by the first that people know of it: %j', (element, name) =>
    expect(matcherName({ kind: 'element', element })).toBe(name),
  )
  it.each([
    [step('paid'), 'paid'],
    [step('paid', 'bought'), 'paid or bought'],
    [step('paid', 'bought', 'ordered'), 'paid or 2 others'],
    [step(''), 'Step 3'],
    [{ ...step('paid'), label: 'Payment' }, 'Payment'],
  ])('a step by its label or what it matches: %#', (each, name) => expect(stepName(each, 2)).toBe(name))
  it('a funnel by where it leads', () => {
    expect(funnelName(funnelOf('cart', 'form', 'paid'))).toBe('cart → paid')
    expect(funnelName(funnelOf('a'.repeat(300), 'b'))).toHaveLength(100)
  })
})
