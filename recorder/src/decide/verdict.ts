import { SESSION_IDLE_MS } from '@playhead/protocol'
import type { RecordingOptions } from '../types.ts'

/** Why a session has no picture. Stable codes: they stand in `props.reason` of the event `not_recorded`. */
export type Reason =
  | 'stopped_by_trigger'
  | 'sampled_out'
  | 'waiting_for_trigger'
  | 'no_activity'
  | 'too_short'
  | 'buffering'

/** What is known when it is decided. */
export interface Circumstances {
  isSampled: boolean
  /** A condition of `startOn` was met in this session. */
  hasStarted: boolean
  /** A condition of `stopOn` was met on this page. */
  hasStopped: boolean
  /** A person did something in this tab. */
  isTouched: boolean
  /** Milliseconds since the session began. */
  ageMs: number
  /** In this session something happened that buffer mode waits for. */
  isReleased: boolean
  /** `capture()` was called in this session. */
  isForced: boolean
}

/** Why the picture does not leave the page now; undefined when it does. */
export function whyUnrecorded(
  options: Pick<RecordingOptions, 'startOn' | 'minimumDurationMs' | 'mode'>,
  now: Circumstances,
): Reason | undefined {
  if (now.hasStopped) return 'stopped_by_trigger'
  if (now.isForced) return undefined
  if (!now.isSampled) return 'sampled_out'
  if (options.startOn && !now.hasStarted) return 'waiting_for_trigger'
  if (!now.isTouched) return 'no_activity'
  if (leftMs(options, now.ageMs) > 0) return 'too_short'
  if (options.mode === 'buffer' && !now.isReleased) return 'buffering'
  return undefined
}

/** Milliseconds until a session of this age has lasted long enough. A session ends after half an hour of nothing: no minimum is longer. */
export function leftMs({ minimumDurationMs = 0 }: Pick<RecordingOptions, 'minimumDurationMs'>, ageMs: number): number {
  return Math.min(minimumDurationMs, SESSION_IDLE_MS) - ageMs
}

/** True when nothing of the picture will be wanted, so that none is taken. Otherwise it waits in memory. */
export function isOff(reason: Reason | undefined): boolean {
  return /sampled|trigger/.test(reason ?? '')
}

/** True for what mostly passes: it is told only when the page is left before it did. */
export function isPassing(reason: Reason): boolean {
  return reason === 'no_activity' || reason === 'too_short'
}
