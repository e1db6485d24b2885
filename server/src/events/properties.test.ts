import { describe, expect, it } from 'vitest'
import { describeProperties, typeChanged, vanished } from './properties.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 12)
const HOUR_MS = 3_600_000
/** Events an hour apart, the newest first. */
const sample = (props: Record<string, unknown>[]) => props.map((one, n) => ({ atMs: NOW_MS - n * HOUR_MS, props: one }))
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value)

describe('describeProperties', () => {
  it('gives shares, types, examples and times, the most frequent first', () => {
    const found = describeProperties(
      sample([{ sku: 'A', total: 3 }, { sku: 'A', total: '4' }, { sku: 'B', total: null }, { sku: '•••' }]),
      'UTC',
    )
    expect(found).toEqual([
      {
        name: 'sku',
        share: 1,
        types: [{ type: 'string', share: 1 }],
        examples: ['A', 'B', '•••'],
        firstMs: NOW_MS - 3 * HOUR_MS,
        lastMs: NOW_MS,
        warnings: [],
      },
      {
        name: 'total',
        share: 0.75,
        types: expect.arrayContaining([
          { type: 'number', share: 1 / 3 },
          { type: 'string', share: 1 / 3 },
          { type: 'null', share: 1 / 3 },
        ]),
        examples: ['3', '4', 'null'],
        firstMs: NOW_MS - 2 * HOUR_MS,
        lastMs: NOW_MS,
        warnings: [],
      },
    ])
  })

  it('bounds what it gives', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`p${n}`, n]))
    expect(describeProperties(sample([wide]), 'UTC')).toHaveLength(200)
    const [list] = describeProperties(
      sample(times(9, { list: times(200, 1) }).map((one, n) => ({ list: [n, ...one.list] }))),
      'UTC',
    )
    expect(list?.types).toEqual([{ type: 'array', share: 1 }])
    expect(list?.examples).toHaveLength(5)
    expect(list?.examples.every(text => text.length === 100)).toBe(true)
    expect(describeProperties([], 'UTC')).toEqual([])
  })

  it('warns of a type that changed and of a property that is gone', () => {
    const found = describeProperties(
      sample([...times(50, { total: '9' }), ...times(50, { total: 9, coupon: 'x' })]),
      'UTC',
    )
    expect(found.map(({ name, warnings }) => [name, warnings.map(({ code }) => code)])).toEqual([
      ['total', ['type_changed']],
      ['coupon', ['property_vanished']],
    ])
  })
})

describe('type_changed', () => {
  const changed = (types: ('number' | 'string' | 'null')[]) =>
    typeChanged(
      types.map((type, n) => ({ atMs: NOW_MS - n * HOUR_MS, type })),
      'UTC',
    )

  it('says what it was, what it is, and since when', () => {
    expect(changed([...times(30, 'string' as const), ...times(270, 'number' as const)])?.text).toBe(
      'Was a number on 100 % of the older events, and is text on 100 % of the newest 30, since about 20 Nov 2026. Conditions such as > and = read the two differently: send one type.',
    )
  })

  it('wants 20 events on either side', () => {
    expect(changed([...times(20, 'string' as const), ...times(20, 'number' as const)])).toBeDefined()
    expect(changed([...times(19, 'string' as const), ...times(20, 'number' as const)])).toBeUndefined()
    expect(changed([...times(10, 'string' as const), ...times(90, 'number' as const)])).toBeUndefined()
  })

  it('lets a mixture be, and null', () => {
    expect(changed(Array.from({ length: 300 }, (_, n) => (n % 2 ? 'string' : 'number')))).toBeUndefined()
    expect(changed([...times(100, 'null' as const), ...times(100, 'number' as const)])).toBeUndefined()
  })
})

describe('property_vanished', () => {
  const gone = (has: boolean[]) =>
    vanished(
      has.map((one, n) => ({ atMs: NOW_MS - n * HOUR_MS, has: one })),
      'UTC',
    )

  it('says until when, from the twentieth event without it', () => {
    expect(gone([...times(19, false), ...times(80, true)])).toBeUndefined()
    expect(gone([...times(20, false), ...times(80, true)])?.text).toBe(
      'Was on 100 % of events until 20 Nov 2026, and is on none of the newest 20. Check whether the last release still sends it.',
    )
  })

  it('is of no interest where it was on few, is on all, or on none', () => {
    expect(gone([...times(50, false), ...times(94, true), ...times(6, false)])).toBeUndefined()
    expect(gone([...times(50, false), ...times(95, true), ...times(5, false)])).toBeDefined()
    expect(gone(times(100, true))).toBeUndefined()
    expect(gone(times(100, false))).toBeUndefined()
    expect(gone([...times(50, false), ...times(19, true)])).toBeUndefined()
  })
})
