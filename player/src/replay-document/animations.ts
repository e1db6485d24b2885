/** Milliseconds of an animation that has run its course at whatever moment one looks: entrances and changes of state take less. */
const SHORT_MS = 2_000

/**
 * Brings the animations of a picture that was drawn at once, its frames' included, to where time had brought them: rrweb holds them at their
 * first frame, where what fades in is not to be seen. When each began is not recorded; those end that are short, or shorter than the time
 * since the keyframe. Those without an end stay as they are.
 * @param sinceMs milliseconds from the keyframe to the moment
 */
export function endAnimations(picture: Window, sinceMs: number): void {
  for (const root of documentsIn(picture))
    for (const animation of root.getAnimations()) {
      const endMs = Number(animation.effect?.getComputedTiming().endTime ?? Infinity)
      if (endMs <= Math.max(SHORT_MS, sinceMs)) animation.finish()
    }
}

function* documentsIn(view: Window): Generator<Document> {
  yield view.document
  for (let n = 0; n < view.length; n++) {
    const frame = view[n]
    if (frame && isReadable(frame)) yield* documentsIn(frame)
  }
}

/** A frame whose address was refused shows the browser's own page. */
function isReadable(frame: Window): boolean {
  try {
    return frame.document !== undefined
  } catch {
    return false
  }
}
