import { describe, expect, it } from 'vitest'
import { makeSession, makeShopSession, TAB_A, TAB_B } from '../../../test/recording.ts'
import { chunkProblemText, noPictureText } from './states.ts'

describe('the reason for no picture', () => {
  const shop = makeShopSession().manifest
  it.each([
    ['no snapshots', makeSession([], makeShopSession().events).manifest, TAB_A, 'events only'],
    [
      'no keyframe of this tab',
      {
        ...shop,
        chunks: shop.chunks.map(chunk => ({ ...chunk, keyframes: chunk.keyframes.filter(each => each.tab === TAB_A) })),
      },
      TAB_B,
      'This tab has no picture',
    ],
    ['unreadable', shop, TAB_A, 'Nothing to draw here'],
  ])('%s', (_, manifest, tab, title) => expect(noPictureText(manifest, tab).title).toContain(title))
  it('is the one that the recorder gave, as a sentence', () => {
    const { manifest } = makeSession([], makeShopSession().events)
    for (const reason of [
      'sampled_out',
      'no_activity',
      'too_short',
      'buffering',
      'waiting_for_trigger',
      'stopped_by_trigger',
      'no_consent',
      'opted_out',
      'global_privacy_control',
    ]) {
      const { text } = noPictureText({ ...manifest, unrecordedReason: reason }, TAB_A)
      expect(text).not.toContain('did not say why')
      expect(text).not.toContain(reason)
    }
    for (const unknown of [null, 'of_a_later_version'])
      expect(noPictureText({ ...manifest, unrecordedReason: unknown }, TAB_A).text).toContain('did not say why')
  })
  it('is known for every problem of a chunk', () => {
    for (const problem of ['gone', 'unreadable', 'unreachable', 'signed-out'] as const)
      expect(chunkProblemText(problem).text).toMatch(/\.$/)
  })
})
