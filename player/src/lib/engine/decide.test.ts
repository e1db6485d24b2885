import { describe, expect, it } from 'vitest'
import { neededFrom, nextStep, type Situation } from './decide.ts'
import { PICTURE_EVENTS } from './limits.ts'
import { newPicture, type Picture } from './picture.ts'

const TAB = 'a'
const keyframe = (atMs: number, tab = TAB) => ({ tab, atMs })
/** A picture of the keyframe at 100 that has events up to 500. */
const picture = (more: Partial<Picture> = {}): Picture => ({ ...newPicture(TAB, 100, [], 500, 200), ...more })
const large = picture({ events: PICTURE_EVENTS + 1 })
/** A picture stands, and nothing is asked for. */
const calm: Situation = {
  tab: TAB,
  keyframe: keyframe(100),
  isHere: true,
  isStageFree: true,
  picture: picture(),
  needsMove: false,
  wantsPlay: false,
  isRunning: false,
  canRenew: true,
}
const running = { wantsPlay: true, isRunning: true }

describe('nextStep', () => {
  it.each<[string, Partial<Situation>, string]>([
    ['no tab', { tab: null, keyframe: null }, 'nothing'],
    ['a tab without a keyframe', { keyframe: null, isHere: false }, 'nothing'],
    ['chunks on their way', { isHere: false, isStageFree: false, picture: null }, 'wait'],
    ['a stage that draws', { isStageFree: false, needsMove: true, wantsPlay: true }, 'hold'],
    ['no picture', { picture: null, needsMove: true }, 'draw'],
    ['a picture of another tab', { tab: 'b', keyframe: keyframe(100, 'b') }, 'draw'],
    ['a picture that is spent', { picture: picture({ isSpent: true }) }, 'draw'],
    ['a move within its reach', { needsMove: true }, 'move'],
    ['a move behind a keyframe that it has', { needsMove: true, keyframe: keyframe(300) }, 'move'],
    ['a move behind a keyframe that it does not have', { needsMove: true, keyframe: keyframe(500) }, 'draw'],
    ['a large one that is moved past a keyframe', { needsMove: true, keyframe: keyframe(300), picture: large }, 'draw'],
    ['a large one that is moved before any', { needsMove: true, picture: large }, 'move'],
    ['a wish to play', { wantsPlay: true }, 'play'],
    ['a large one that plays past a keyframe', { ...running, keyframe: keyframe(300), picture: large }, 'renew'],
    ['a large one that stands behind a keyframe', { keyframe: keyframe(300), picture: large }, 'stand'],
    ['a large one before its next keyframe', { ...running, picture: large }, 'stand'],
    [
      'a large one whose chunks have been let go',
      { ...running, keyframe: keyframe(300), picture: large, canRenew: false },
      'stand',
    ],
    ['a small one that plays past a keyframe', { ...running, keyframe: keyframe(300) }, 'stand'],
    ['all as it should be', {}, 'stand'],
  ])('%s', (_, situation, step) => expect(nextStep({ ...calm, ...situation })).toBe(step))
})

describe('neededFrom', () => {
  it('is where a picture that stands has no more events', () => {
    expect(neededFrom(picture(), keyframe(100), false)).toBe(500)
    expect(neededFrom(picture(), keyframe(300), true)).toBe(500)
  })
  it('is the keyframe where a new one is drawn', () => {
    expect(neededFrom(null, keyframe(100), false)).toBe(100)
    expect(neededFrom(picture(), keyframe(100, 'b'), false)).toBe(100)
    expect(neededFrom(picture({ isSpent: true }), keyframe(100), false)).toBe(100)
    expect(neededFrom(picture(), keyframe(700), true)).toBe(700)
  })
})
