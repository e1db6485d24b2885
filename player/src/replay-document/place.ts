import { EventType, type eventWithTime, IncrementalSource } from '@rrweb/types'
import type { Replayer } from 'rrweb'

/**
 * Keeps rrweb (2.2.2) from applying events twice. Where it goes on from the trace of a pointer, it takes the trace's first point, half a second before the
 * event, for the place up to which it has played: right while it plays, since a trace begins early, and wrong after a seek, which has applied all that came
 * before the event. What lies in between would be applied again, and moved nodes would end up elsewhere.
 */
export function keepPlace(replayer: Replayer): void {
  // After each seek, before anything plays on.
  replayer.on('flush', () => {
    const { context } = replayer.service.state
    const place = placeAfter(context.lastPlayedEvent, context.baselineTime)
    if (place) context.lastPlayedEvent = place
  })
}

/** What is to stand for `last` where everything up to `baselineTime` has been applied; `null` where it may stand for itself. */
export function placeAfter(last: eventWithTime | null, baselineTime: number): eventWithTime | null {
  if (last?.type !== EventType.IncrementalSnapshot || last.data.source !== IncrementalSource.MouseMove) return null
  if (last.timestamp >= baselineTime) return null
  return { type: EventType.Load, data: {}, timestamp: last.timestamp }
}
