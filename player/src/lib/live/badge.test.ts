import { describe, expect, it } from 'vitest'
import { badgeOf } from './badge.ts'

describe('badgeOf', () => {
  it.each([
    ['connecting', null, true, 'Connecting', false],
    ['live', null, true, 'Live', false],
    ['live', null, false, 'Go live', true],
    ['lost', null, true, 'Connection lost, retrying', false],
    ['ended', 'left', true, 'Ended', false],
    ['ended', 'silent', false, 'Ended', false],
  ] as const)('of %s, %s, following %s is %s', (status, reason, isFollowing, label, isAction) => {
    expect(badgeOf(status, reason, isFollowing)).toMatchObject({ label, isAction })
  })

  it('says why it has ended', () => {
    expect(badgeOf('ended', 'left', true).said).toContain('has left')
    expect(badgeOf('ended', 'silent', true).said).toContain('Nothing has come')
  })
})
