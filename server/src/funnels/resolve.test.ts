import { describe, expect, it } from 'vitest'
import { type FunnelInput, funnelSchema } from './definition.ts'
import { resolveFunnel } from './resolve.ts'

const event = (name: string) => ({ kind: 'event' as const, name })
const where = [{ property: 'plan', op: 'is set' as const }]
const NOW = Date.parse('2026-11-21T22:30:00Z')
const DEFINED = [
  {
    name: 'paid',
    anyOf: [
      { kind: 'page' as const, path: '/thanks', where },
      { kind: 'event' as const, name: 'view', where: [] },
    ],
  },
  { name: 'view', anyOf: [{ kind: 'page' as const, path: '/shop', where: [] }] },
]

function resolved(over: Partial<FunnelInput> = {}) {
  const asked = funnelSchema.parse({ steps: [{ anyOf: [event('cart')] }, { anyOf: [event('paid')] }], ...over })
  return resolveFunnel(asked, { nowMs: NOW, defined: DEFINED })
}

describe('a funnel as the engine runs it', () => {
  it('asks for days of the time zone, today included', () => {
    const { fromMs, toMs } = resolved({ range: { lastDays: 2 }, timeZone: 'Asia/Kolkata' })
    expect(new Date(fromMs).toISOString()).toBe('2026-11-20T18:30:00.000Z')
    expect(new Date(toMs).toISOString()).toBe('2026-11-22T18:30:00.000Z')
  })

  it('has the event and what was defined to be it, with the filters of both', () => {
    const amount = [{ property: 'amount', op: '>' as const, value: 5 }]
    const { steps } = resolved({
      steps: [{ anyOf: [event('cart')] }, { anyOf: [{ ...event('paid'), where: amount }] }],
    })
    expect(steps[1]?.anyOf).toEqual([
      { ...event('paid'), where: amount },
      { kind: 'page', path: '/thanks', where: [...where, ...amount] },
      // What a definition names is the event itself, not another definition.
      { ...event('view'), where: amount },
    ])
  })

  it('ends an attempt by whatever an excluded event stands for', () => {
    const { exclude } = resolved({ exclude: [{ match: event('view'), after: 1, before: 2 }] })
    expect(exclude).toEqual([
      { match: { ...event('view'), where: [] }, after: 1, before: 2 },
      { match: { kind: 'page', path: '/shop', where: [] }, after: 1, before: 2 },
    ])
  })

  it.each(['Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'UTC', 'America/Argentina/Buenos_Aires'])(
    'knows %s',
    timeZone => {
      expect(resolved({ timeZone }).timeZone).toBe(timeZone)
    },
  )
})
