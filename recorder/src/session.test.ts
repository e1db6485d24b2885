import { isUuid, SESSION_IDLE_MS, SESSION_MAX_MS, uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { HANDOVER_MAX_MS } from './limits.ts'
import { asSession, judgeSession, newSession, resumeTab } from './session.ts'

const T = 1_700_000_000_000

describe('judgeSession', () => {
  const session = { id: uuidv7(T), startedMs: T, activeMs: T }

  it.each([
    { name: 'a moment later', atMs: T + 1, active: false, verdict: 'keep' },
    { name: 'just before the idle limit', atMs: T + SESSION_IDLE_MS - 1, active: true, verdict: 'keep' },
    { name: 'somebody returns at the idle limit', atMs: T + SESSION_IDLE_MS, active: true, verdict: 'rotate' },
    { name: 'the page moves by itself after it', atMs: T + SESSION_IDLE_MS, active: false, verdict: 'sleep' },
    { name: 'the clock was set back', atMs: T - 60_000, active: true, verdict: 'keep' },
  ])('$name: $verdict', ({ atMs, active, verdict }) => {
    expect(judgeSession(session, atMs, active)).toBe(verdict)
  })

  it('ends a session after 24 h however busy it is, and whoever notices', () => {
    const busy = { ...session, activeMs: T + SESSION_MAX_MS - 1 }
    expect(judgeSession(busy, T + SESSION_MAX_MS - 1, false)).toBe('keep')
    expect(judgeSession(busy, T + SESSION_MAX_MS, false)).toBe('rotate')
    expect(judgeSession(busy, T + SESSION_MAX_MS, true)).toBe('rotate')
  })
})

describe('asSession', () => {
  it('takes what newSession made', () => {
    const session = newSession(T)
    expect(asSession(JSON.parse(JSON.stringify(session)))).toEqual(session)
  })

  it.each([
    [undefined],
    [null],
    ['text'],
    [42],
    [{}],
    [{ id: 'not-a-uuid', startedMs: 1, activeMs: 1 }],
    [{ id: uuidv7(), startedMs: 'x', activeMs: 1 }],
  ])('refuses %j', value => {
    expect(asSession(value)).toBeUndefined()
  })
})

describe('resumeTab', () => {
  const session = uuidv7(T)
  const position = { session, tab: uuidv7(T), seq: 7, atMs: T }

  it('goes on where the page before stopped', () => {
    expect(resumeTab(position, session, T + 500)).toEqual({ session, tab: position.tab, seq: 7, isTouched: false })
    expect(resumeTab({ ...position, isTouched: true }, session, T).isTouched).toBe(true)
  })

  it.each([
    ['nothing was handed over', undefined, T],
    ['another session began', { ...position, session: uuidv7(T) }, T],
    ['it is old: a restored tab may bring back what was used', position, T + HANDOVER_MAX_MS],
    ['it is damaged', { ...position, seq: 'x' }, T],
    ['it is something else', 'text', T],
  ])('begins a new tab when %s', (_, handedOver, atMs) => {
    const resumed = resumeTab(handedOver, session, atMs)
    expect(resumed).toMatchObject({ session, seq: 0 })
    expect(isUuid(resumed.tab)).toBe(true)
    expect(resumed.tab).not.toBe(position.tab)
  })
})
