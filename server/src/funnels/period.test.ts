import { describe, expect, it } from 'vitest'
import { type FunnelInput, funnelSchema } from './definition.ts'
import { previousPeriod } from './period.ts'
import { resolveFunnel } from './resolve.ts'

const at = (text: string) => Date.parse(text)
const iso = (atMs: number) => new Date(atMs).toISOString()

function before(asked: Pick<FunnelInput, 'range' | 'timeZone'>, now = '2026-10-28T12:00:00Z'): string[] {
  const steps = ['a', 'b'].map(name => ({ anyOf: [{ kind: 'event' as const, name }] }))
  const { fromMs, toMs } = previousPeriod(
    resolveFunnel(funnelSchema.parse({ steps, ...asked }), { nowMs: at(now), defined: [] }),
  )
  return [iso(fromMs), iso(toMs)]
}

describe('the period before', () => {
  it('has as many days, whatever the clocks do', () => {
    // Seven days with the 25 hours of October 25: the seven before have an hour less.
    expect(before({ range: { lastDays: 7 }, timeZone: 'Europe/Berlin' })).toEqual([
      '2026-10-14T22:00:00.000Z',
      '2026-10-21T22:00:00.000Z',
    ])
  })

  it('is as long where the range is no whole days', () => {
    const range = { fromMs: at('2026-10-25T10:00:00Z'), toMs: at('2026-10-25T16:00:00Z') }
    expect(before({ range })).toEqual(['2026-10-25T04:00:00.000Z', '2026-10-25T10:00:00.000Z'])
  })

  it('does not begin before time does', () => {
    expect(before({ range: { fromMs: 5, toMs: 20 } })).toEqual([iso(0), iso(5)])
  })
})
