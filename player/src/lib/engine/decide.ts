import { isLarge, type Picture } from './picture.ts'
import type { Keyframe } from './plan.ts'

/** All that the next step depends on. */
export interface Situation {
  tab: string | null
  /** What the tab is to be drawn from at this moment; null where it cannot be drawn. */
  keyframe: Keyframe | null
  /** The chunks up to this moment are here, or will not come. */
  isHere: boolean
  /** The stage is there, and has done what it was asked for. */
  isStageFree: boolean
  picture: Picture | null
  /** The playhead was put somewhere, and the picture has not followed yet. */
  needsMove: boolean
  wantsPlay: boolean
  isRunning: boolean
  /** What the picture has from its last keyframe on is still here, or will not come. */
  canRenew: boolean
}

/**
 * `nothing`: this tab has no picture here; `wait`: for chunks; `hold`: for the stage; `draw`: a new picture; `move`: the one that stands;
 * `play`: set it going; `renew`: it plays on while its successor is drawn; `stand`: all is as it should be.
 */
export type Step = 'nothing' | 'wait' | 'hold' | 'draw' | 'move' | 'play' | 'renew' | 'stand'

/** What to do next. Pure: the engine carries it out, and asks again whenever something has changed. */
export function nextStep(situation: Situation): Step {
  const { tab, keyframe, picture, isHere, isStageFree, needsMove, wantsPlay, isRunning, canRenew } = situation
  if (tab === null || keyframe === null) return 'nothing'
  if (!isHere) return 'wait'
  if (!isStageFree) return 'hold'
  if (!picture || picture.tab !== tab || picture.isSpent) return 'draw'
  const isPassed = keyframe.atMs > picture.keyframeMs
  if (needsMove) return isBetterDrawn(picture, keyframe) ? 'draw' : 'move'
  if (wantsPlay && !isRunning) return 'play'
  return isRunning && isPassed && canRenew && isLarge(picture) ? 'renew' : 'stand'
}

/** Drawing from a keyframe that a picture does not have is cheaper than all that lies before it; a large one is to be replaced anyway. */
function isBetterDrawn(picture: Picture, keyframe: Keyframe): boolean {
  return keyframe.atMs > picture.keyframeMs && (keyframe.atMs >= picture.fedUntilMs || isLarge(picture))
}

/** From when on the tab's chunks must be here for the next step: from the keyframe, or from where the picture that stands has no more events. */
export function neededFrom(picture: Picture | null, keyframe: Keyframe, needsMove: boolean): number {
  if (!picture || picture.tab !== keyframe.tab || picture.isSpent) return keyframe.atMs
  return needsMove && isBetterDrawn(picture, keyframe) ? keyframe.atMs : picture.fedUntilMs
}
