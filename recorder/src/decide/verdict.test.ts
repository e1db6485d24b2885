import { describe, expect, it } from 'vitest'
import type { RecordingOptions } from '../types.ts'
import { type Circumstances, isOff, isPassing, leftMs, type Reason, whyUnrecorded } from './verdict.ts'

const FINE: Circumstances = {
  isSampled: true,
  hasStarted: false,
  hasStopped: false,
  isTouched: true,
  ageMs: 10_000,
  isReleased: false,
  isForced: false,
}
const START: RecordingOptions = { startOn: { urls: ['/checkout'] } }

describe('whyUnrecorded', () => {
  it.each<[string, RecordingOptions, Partial<Circumstances>, Reason | undefined]>([
    ['nothing speaks against it', {}, {}, undefined],
    ['the session is not in the sample', {}, { isSampled: false }, 'sampled_out'],
    ['nothing started it', START, {}, 'waiting_for_trigger'],
    ['something started it', START, { hasStarted: true }, undefined],
    ['something stopped it', {}, { hasStopped: true, isForced: true }, 'stopped_by_trigger'],
    ['nobody touched the tab', {}, { isTouched: false }, 'no_activity'],
    ['it is too short yet', { minimumDurationMs: 10_001 }, {}, 'too_short'],
    ['it is just long enough', { minimumDurationMs: 10_000 }, {}, undefined],
    ['nothing happened that a buffer waits for', { mode: 'buffer' }, {}, 'buffering'],
    ['something did', { mode: 'buffer' }, { isReleased: true }, undefined],
    ['an error, and nobody there', { mode: 'buffer' }, { isReleased: true, isTouched: false }, 'no_activity'],
    [
      'the site asks for it',
      { ...START, mode: 'buffer', minimumDurationMs: 60_000 },
      { isForced: true, isSampled: false, isTouched: false },
      undefined,
    ],
  ])('%s', (_, options, over, reason) => {
    expect(whyUnrecorded(options, { ...FINE, ...over })).toBe(reason)
  })
})

describe('reasons', () => {
  it('keep the picture in memory, or have none taken', () => {
    const off: Reason[] = ['sampled_out', 'waiting_for_trigger', 'stopped_by_trigger']
    const held: Reason[] = ['no_activity', 'too_short', 'buffering']
    expect([...off, ...held, undefined].filter(isOff)).toEqual(off)
    expect([...off, ...held].filter(isPassing)).toEqual(['no_activity', 'too_short'])
  })
})

describe('leftMs', () => {
  it('counts down, and never more than a session can last without anybody', () => {
    expect(leftMs({ minimumDurationMs: 5_000 }, 2_000)).toBe(3_000)
    expect(leftMs({}, 1)).toBeLessThanOrEqual(0)
    expect(leftMs({ minimumDurationMs: Number.MAX_VALUE }, 0)).toBe(30 * 60 * 1000)
  })
})
