import { describe, expect, it } from 'vitest'
import { funnelSchema } from '../../../../server/src/funnels/definition.ts'
import { blankMatcher, compactDefinition, newDefinition, readDefinition } from './definition.ts'
import { funnelOf, step } from './samples.ts'

/** One of everything a definition can hold. */
const WHOLE = funnelSchema.parse({
  steps: [
    {
      label: 'Product',
      anyOf: [
        { kind: 'page', path: '/product/*', where: [{ property: 'url', op: 'contains', value: 'ref=' }] },
        { kind: 'element', element: { role: 'button', name: 'Look' } },
      ],
    },
    {
      anyOf: [
        {
          kind: 'event',
          name: 'cart',
          where: [
            { property: 'total', op: '>', value: 5 },
            { property: 'plan', op: 'in', value: ['a', 'b'] },
            { property: 'isNew', op: '=', value: true },
            { property: 'code', op: 'regex', value: '^X' },
            { property: 'coupon', op: 'is set' },
          ],
        },
      ],
    },
    step('paid'),
  ],
  order: 'strict',
  windowMs: 'session',
  count: 'sessions',
  exclude: [{ match: { kind: 'event', name: 'refund' }, after: 1, before: 3 }],
  range: { fromMs: 1_000, toMs: 9_000 },
  timeZone: 'Europe/Berlin',
  filters: [{ on: 'flag', is: { property: 'pay', op: '≠', value: 'b' } }],
  breakdown: { by: 'event', property: 'plan', step: 2 },
})

describe('readDefinition', () => {
  it.each([
    ['one of everything', WHOLE],
    ['a breakdown by session', { ...WHOLE, breakdown: { by: 'session', property: 'browser', touch: 'first' } }],
    ['a breakdown by flag', { ...WHOLE, breakdown: { by: 'flag', flag: 'pay' } }],
    ['a breakdown by person', { ...WHOLE, breakdown: { by: 'person', property: 'plan' } }],
    ['a day window', { ...WHOLE, windowMs: 86_400_000, range: { lastDays: 7 } }],
  ])('reads %s as the server does, also when it is written short', (_, whole) => {
    expect(readDefinition(JSON.parse(JSON.stringify(whole)))).toEqual(whole)
    const short = JSON.parse(JSON.stringify(compactDefinition(funnelSchema.parse(whole))))
    expect(readDefinition(short)).toEqual(whole)
    expect(funnelSchema.parse(short)).toEqual(whole)
  })
  it('fills in what is usual, as the server does', () => {
    const bare = { steps: [step('a'), step('b')] }
    expect(readDefinition(bare)).toEqual(funnelSchema.parse(bare))
  })
  it.each([null, 7, 'text', [], {}, { steps: [] }, { steps: 'x' }])('finds none in %j', value =>
    expect(readDefinition(value)).toBeUndefined(),
  )
  it('makes the shape of anything whole', () => {
    const odd = {
      steps: [{}, { anyOf: [{ kind: 'page' }, 5] }],
      windowMs: -1,
      range: { fromMs: 9, toMs: 1 },
      exclude: [{}],
    }
    expect(readDefinition(odd)).toMatchObject({
      steps: [{ anyOf: [blankMatcher()] }, { anyOf: [{ kind: 'page', path: '', where: [] }] }],
      windowMs: 604_800_000,
      range: { lastDays: 30 },
      exclude: [{ match: blankMatcher(), after: 1, before: 2 }],
    })
  })
  it.each([
    { timeZone: 'Mars/Olympus', range: { lastDays: 1e12 } },
    { timeZone: 7, range: { fromMs: 1, toMs: 1e20 } },
  ])('has no days that cannot be shown: %j', odd =>
    expect(readDefinition({ steps: [{}], ...odd })).toMatchObject({ timeZone: 'UTC', range: { lastDays: 30 } }),
  )
  it('repairs filters that hold another type', () => {
    const where = [{ property: 'a', op: '>', value: 'x' }, { property: 'b', op: 'in', value: 'x' }, { op: 'odd' }]
    const [first] = readDefinition({ steps: [{ anyOf: [{ kind: 'event', name: 'e', where }] }] })?.steps ?? []
    expect(first?.anyOf[0]?.where).toEqual([
      { property: 'a', op: '>', value: 0 },
      { property: 'b', op: 'in', value: [] },
      { property: '', op: 'is set' },
    ])
  })
})

describe('a new definition', () => {
  it('has two steps to fill, in the viewer’s own time zone', () => {
    expect(newDefinition('Europe/Paris')).toMatchObject({ timeZone: 'Europe/Paris', steps: [{}, {}] })
  })
  it('is short once written', () => expect(Object.keys(compactDefinition(funnelOf('a', 'b')))).toEqual(['steps']))
})
