import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Happening } from '../capture/types.ts'
import type { DomCapture } from '../dom/types.ts'
import { openIdentity } from '../identity.ts'
import { MAX_RING_CHARS } from '../limits.ts'
import type { Line } from '../pending.ts'
import { openStore, type Store } from '../storage.ts'
import type { Props, RecordingOptions } from '../types.ts'
import { createGate, type Gate } from './gate.ts'

const T = Date.now()
const memory = (): Store => openStore(() => ({}) as Storage, '')
const line = (over: Partial<Line> = {}): Line => ({ json: '{}', atMs: T, isSnapshot: true, ...over })
const keyframe = (): Line[] => [line({ isMeta: true }), line({ isFull: true })]
const custom = (name: string): Happening => ({ type: 'custom', name })

/** A gate with a real identity and ring, and a picture that only says what is asked of it. */
function gateOf(options: RecordingOptions, isTouched = true, shared = memory()) {
  const identity = openIdentity(shared, memory(), Date.now())
  if (isTouched) identity.touch(Date.now(), true, () => {})
  const sent: Line[] = []
  const told: [string, Props][] = []
  const asked: string[] = []
  const openDom = (): DomCapture => {
    const note = (what: string) => () => void asked.push(what)
    note('open')()
    return {
      takeFull: note('takeFull'),
      wantFull: note('wantFull'),
      drain: note('drain'),
      pause: note('pause'),
      resume: note('resume'),
      lastChangeMs: () => 0,
      stop: note('stop'),
    }
  }
  const gate = createGate({
    options,
    identity,
    send: one => void sent.push(one),
    tell: (name, props) => void told.push([name, props]),
    openDom,
  })
  gate.decide()
  return { gate, identity, sent, told, asked }
}

const passAll = (gate: Gate, lines: Line[]): void => {
  for (const one of lines) gate.pass(one)
}

beforeEach(() => {
  vi.stubGlobal('location', { pathname: '/cart', hash: '' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('createGate', () => {
  it('lets everything through by default', () => {
    const { gate, sent, told, asked } = gateOf({})
    passAll(gate, keyframe())
    expect(sent).toEqual(keyframe())
    gate.explain(true)
    expect(told).toEqual([])
    expect(asked).toEqual(['open'])
  })

  it('keeps the picture of an untouched page, and sends it in order with the first touch', () => {
    const { gate, identity, sent } = gateOf({}, false)
    passAll(gate, keyframe())
    expect(sent).toEqual([])
    identity.touch(T + 10, true, () => {})
    gate.pass(line({ atMs: T + 10 }))
    expect(sent).toEqual([...keyframe(), line({ atMs: T + 10 })])
  })

  it('says once why there is no picture, and what mostly passes only at the end', () => {
    const { gate, told } = gateOf({}, false)
    gate.explain(false)
    expect(told).toEqual([])
    gate.explain(true)
    gate.explain(true)
    expect(told).toEqual([['not_recorded', { reason: 'no_activity' }]])
  })

  it('takes no picture of a session outside the sample, until it is forced', () => {
    const { gate, sent, told, asked } = gateOf({ sampleRate: 0 })
    expect(gate.dom()).toBeUndefined()
    gate.explain(false)
    expect(told).toEqual([['not_recorded', { reason: 'sampled_out' }]])
    gate.force()
    passAll(gate, keyframe())
    expect([asked, sent]).toEqual([['open'], keyframe()])
  })

  it('sends what it kept when the minimum duration has passed, without another event', async () => {
    const { gate, sent } = gateOf({ minimumDurationMs: 300 })
    passAll(gate, keyframe())
    expect(sent).toEqual([])
    await vi.waitFor(() => expect(sent).toEqual(keyframe()), 10_000)
  })

  it('sends nothing more after a stop before the minimum duration', async () => {
    const { gate, sent, asked } = gateOf({ minimumDurationMs: 300 })
    passAll(gate, keyframe())
    gate.stop()
    await new Promise(resolve => setTimeout(resolve, 600))
    expect([sent, asked.at(-1)]).toEqual([[], 'stop'])
  })

  it.each([['error'], ['rage_click']] as const)('ships the buffer on %s', type => {
    const { gate, sent } = gateOf({ mode: 'buffer' })
    passAll(gate, keyframe())
    gate.see({ type: 'click' })
    expect(sent).toEqual([])
    gate.see({ type })
    expect(sent).toEqual(keyframe())
  })

  it('keeps the release for the other pages of the session', () => {
    const shared = memory()
    gateOf({ mode: 'buffer' }, true, shared).gate.see({ type: 'error' })
    const next = gateOf({ mode: 'buffer' }, true, shared)
    passAll(next.gate, keyframe())
    expect(next.sent).toEqual(keyframe())
  })

  it('says that the buffer was too small, and asks for a keyframe', () => {
    const { gate, told, asked } = gateOf({ mode: 'buffer' })
    passAll(gate, [line({ isMeta: true }), line({ json: 'x'.repeat(MAX_RING_CHARS + 1) })])
    gate.force()
    expect(told).toEqual([['buffer_full', {}]])
    expect(asked.at(-1)).toBe('wantFull')
  })

  it('begins with a trigger and ends with another, for good', () => {
    const { gate, sent, asked } = gateOf({ startOn: { events: ['signup'] }, stopOn: { events: ['paid'] } })
    gate.see(custom('other'))
    expect(asked).toEqual([])
    gate.see(custom('signup'))
    passAll(gate, keyframe())
    gate.see(custom('paid'))
    passAll(gate, keyframe())
    gate.see(custom('signup'))
    gate.force()
    expect(sent).toEqual(keyframe())
    expect(asked).toEqual(['open', 'stop'])
  })

  it('starts where the page’s path asks for it', () => {
    const { gate, asked } = gateOf({ startOn: { urls: ['/c*'] } })
    gate.see({ type: 'pageview' })
    expect(asked).toEqual(['open'])
  })

  it('begins a new session with a full snapshot, and without what was kept of the one before', () => {
    const { gate, sent, asked } = gateOf({ mode: 'buffer' })
    passAll(gate, keyframe())
    gate.begin()
    gate.force()
    expect(sent).toEqual([])
    expect(asked.at(-1)).toBe('takeFull')
  })

  it('opens a picture that rests while nobody looks', () => {
    const { gate, asked } = gateOf({ startOn: { events: ['signup'] } })
    gate.rest()
    gate.see(custom('signup'))
    gate.wake()
    expect(asked).toEqual(['open', 'pause', 'resume'])
  })
})
