import { describe, expect, it } from 'vitest'
import { noReplayOf } from './noreplay.ts'

const replays = {
  withReplay: new Set(['watched', 'both']),
  reasonOf: new Map([
    ['sampled', 'sampled_out'],
    ['both', 'too_short'],
  ]),
  stored: new Set(['watched', 'sampled', 'both', 'bare']),
}

describe('why there is no replay', () => {
  it.each([
    ['watched', undefined],
    // Said on one page, recorded on the next.
    ['both', undefined],
    ['sampled', 'sampled_out'],
    ['bare', 'no_picture'],
    ['gone', 'erased_or_expired'],
    [null, 'server_event'],
  ])('%s: %s', (session, reason) => {
    const found = noReplayOf(session, replays)
    expect(found?.reason).toBe(reason)
    if (found) expect(found.text).toMatch(/^[A-Z].{20,}\.$/)
  })
})
