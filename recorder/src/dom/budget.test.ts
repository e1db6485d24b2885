import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTE_HOLD_MS,
  MAX_ATTRIBUTES_PER_NODE,
  MAX_CHANGES_PER_SECOND,
  MAX_CHARS_PER_MINUTE,
  STORM_SECONDS,
} from '../limits.ts'
import { busiest, createBudget } from './budget.ts'

describe('attributes', () => {
  it('are free for an animation at 60 Hz', () => {
    const budget = createBudget()
    const node = {}
    for (let n = 0; n < 600; n++) {
      budget.attribute(node, 1_000_000 + n * (1_000 / 60))
      expect(budget.isHeld(node, 1_000_000 + n * (1_000 / 60))).toBe(false)
    }
  })

  it('wait beyond that, and go out twice a second', () => {
    const budget = createBudget()
    const node = {}
    let sent = 0
    for (let ms = 0; ms < 10_000; ms += 5) {
      budget.attribute(node, 1_000_000 + ms)
      if (!budget.isHeld(node, 1_000_000 + ms)) sent++
    }
    // All of the first 60, then two a second.
    expect(sent).toBeLessThanOrEqual(MAX_ATTRIBUTES_PER_NODE + 10_000 / ATTRIBUTE_HOLD_MS + 1)
    expect(budget.isHeld({}, 1_010_000)).toBe(false)
  })

  it('are free again after a second of quiet', () => {
    const budget = createBudget()
    const node = {}
    for (let n = 0; n < 100; n++) budget.attribute(node, 1_000_000)
    expect([budget.isHeld(node, 1_000_100), budget.isHeld(node, 1_000_200)]).toEqual([false, true])
    budget.attribute(node, 1_003_000)
    expect([budget.isHeld(node, 1_003_000), budget.isHeld(node, 1_003_001)]).toEqual([false, false])
  })
})

describe('storms', () => {
  it('are seconds on end, not one large render', () => {
    const budget = createBudget()
    expect(budget.isStorm(MAX_CHANGES_PER_SECOND * 20, 1_000_000)).toBe(false)
    expect(budget.isStorm(10, 1_001_000)).toBe(false)
    for (let n = 1; n < STORM_SECONDS; n++) {
      expect(budget.isStorm(MAX_CHANGES_PER_SECOND + 1, 1_001_000 + n * 1_000)).toBe(false)
      expect(budget.isStorm(MAX_CHANGES_PER_SECOND + 1, 1_001_500 + n * 1_000)).toBe(false)
    }
    expect(budget.isStorm(MAX_CHANGES_PER_SECOND + 1, 1_001_000 + STORM_SECONDS * 1_000)).toBe(true)
    expect(budget.isStorm(MAX_CHANGES_PER_SECOND + 1, 1_002_000 + STORM_SECONDS * 1_000)).toBe(false)
  })

  it('count characters by the minute', () => {
    const budget = createBudget()
    expect(budget.isFlood(MAX_CHARS_PER_MINUTE, 60_000)).toBe(false)
    expect(budget.isFlood(1, 119_999)).toBe(true)
    expect(budget.isFlood(1, 120_000)).toBe(false)
  })
})

describe('the busiest part', () => {
  const above = (name: string): string | null => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : null)
  const find = (counts: Record<string, number>) => busiest(new Map(Object.entries(counts)), 'body', above)

  it('is the deepest that has half of it', () => {
    expect(find({ 'body/a/b/c': 6, 'body/a/b/d': 3, 'body/e': 1 })).toBe('body/a/b/c')
    expect(find({ 'body/a/b/c': 4, 'body/a/b/d': 4, 'body/e': 1 })).toBe('body/a/b')
  })

  it('is the busiest child where none has', () => {
    expect(find({ 'body/a/x': 3, 'body/b': 4, 'body/c': 3 })).toBe('body/b')
  })

  it('is nothing above the top, nor what is not below it', () => {
    expect(find({ body: 9, head: 3, 'head/x': 3 })).toBe(null)
    expect(find({})).toBe(null)
  })

  it('is always below the top and never less busy than any child of it', () => {
    const names = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map(way => `body/${way.join('/')}`)
    fc.assert(
      fc.property(fc.dictionary(names, fc.integer({ min: 1, max: 9 }), { minKeys: 1 }), counts => {
        const found = find(counts) as string
        const sum = (name: string) =>
          Object.entries(counts).reduce((all, [at, n]) => (at === name || at.startsWith(`${name}/`) ? all + n : all), 0)
        expect(found.startsWith('body/')).toBe(true)
        if (sum(found) * 2 < sum('body'))
          for (const child of 'abc') expect(sum(found)).toBeGreaterThanOrEqual(sum(`body/${child}`))
      }),
    )
  })
})
