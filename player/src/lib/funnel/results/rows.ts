import type { FunnelInput, Signal } from '@playhead/server/api'
import { formatDuration } from '../../engine/time.ts'
import { urlPath, visitorLabel } from '../../sessions/labels.ts'
import type { QueueRow } from '../queue/queue.ts'
import { kindText } from './words.ts'

/** Who a row is about: a person, or a session by the end of its id. */
export function whoText(row: QueueRow, counted: FunnelInput['count']): string {
  return counted === 'sessions' ? `Session ${row.unit.slice(-8)}` : visitorLabel(row.unit)
}

/** How it ended: `Gave up 41s later on /checkout, and left`. Empty for those who went on, and where no session is known. */
export function endText({ giveUp, atMs }: QueueRow): string {
  if (!giveUp) return ''
  const later = giveUp.atMs - atMs
  const when = later < 1_000 ? 'at once' : `${formatDuration(later)} later`
  const where = urlPath(giveUp.url)
  return `Gave up ${when}${where ? ` on ${where}` : ''}, ${giveUp.ended === 'left' ? 'and left' : 'and did nothing more'}`
}

/** A signal on a chip: `Rage click × 5`. What it was about is beside it, in `signal.label`. */
export function signalText({ type, count }: Signal): string {
  return count > 1 ? `${kindText(type)} × ${count}` : kindText(type)
}

/** Signals that speak of something broken; the others are signs of a struggle. */
export function isFailure(type: Signal['type']): boolean {
  return type === 'error' || type === 'request' || type === 'error_click'
}
