/** Events that are applied in one go on the way to a moment: rrweb takes about 50 ms for as many. */
const STOP_EVENTS = 1_000

/**
 * Moments to stop at on the way to `toMs`, so that a long way is no long task: `fromMs` itself (a keyframe is drawn by itself), and one after
 * every thousand events. None where the way is short.
 * @param timesMs of the events, oldest first
 */
export function stopsBetween(
  timesMs: readonly number[],
  fromMs: number,
  toMs: number,
  every: number = STOP_EVENTS,
): number[] {
  const way = timesMs.filter(ms => ms > fromMs && ms <= toMs)
  if (way.length <= every) return []
  const stops = way.filter((_, index) => index > 0 && index % every === 0 && index < way.length - 1)
  return [...new Set([fromMs, ...stops])]
}
