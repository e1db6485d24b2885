import { describe, expect, it } from 'vitest'
import { REPLAY_HEADERS, REPLAY_META_POLICY, REPLAY_POLICY } from './replay-policy.ts'

describe('the replay document’s policy', () => {
  it('forbids everything that runs, connects or embeds', () => {
    for (const directive of [
      'default-src',
      'connect-src',
      'frame-src',
      'object-src',
      'form-action',
      'base-uri',
      'worker-src',
    ]) {
      expect(REPLAY_POLICY).toContain(`${directive} 'none'`)
    }
    expect(REPLAY_POLICY).toContain("script-src 'self';")
    expect(REPLAY_POLICY).not.toMatch(/script-src[^;]*unsafe/)
  })
  it('is the same in the page, but for who may frame it', () => {
    expect(REPLAY_POLICY).toBe(`${REPLAY_META_POLICY}; frame-ancestors 'self'`)
    expect(REPLAY_HEADERS['referrer-policy']).toBe('no-referrer')
  })
})
