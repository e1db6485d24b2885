import type { Replays } from '../sessions/replays.ts'
import type { NoReplay } from './schema.ts'

/** Why there is nothing to watch, in words: the recorder's codes (docs/recorder.md), and what only the server knows. */
const TEXTS = {
  sampled_out: 'The session is not among the share of sessions that the project records.',
  no_activity: 'Nobody did anything on the page: what was recorded until then stayed in the browser.',
  too_short: 'The visit ended before it had lasted as long as the project’s minimum.',
  buffering:
    'The project records only around errors, rage clicks and where its code asks for it, and there was none of these.',
  waiting_for_trigger: 'None of the conditions was met on which the project begins to record.',
  stopped_by_trigger: 'A condition was met on which the project stops recording.',
  no_consent: 'The visitor has not agreed to being recorded.',
  opted_out: 'The visitor does not want to be recorded.',
  global_privacy_control: 'The visitor’s browser asks not to be recorded (Global Privacy Control).',
  server_event: 'A server sent this, and none of the person’s sessions was being recorded at the time.',
  erased_or_expired: 'The recording was erased, or is older than recordings are kept.',
  no_picture:
    'The session sent its events but no snapshots of the page, and did not say why: mostly the visit ended before the first was taken.',
} as const

/**
 * Why a session has no replay; null when it has one. A code of a newer recorder that has no words here is shown as it is.
 * @param session null where what happened belongs to no session
 */
export function noReplayOf(session: string | null, { withReplay, reasonOf, stored }: Replays): NoReplay | null {
  if (session === null) return noReplay('server_event')
  if (withReplay.has(session)) return null
  return noReplay(reasonOf.get(session) || (stored.has(session) ? 'no_picture' : 'erased_or_expired'))
}

function noReplay(reason: string): NoReplay {
  return { reason, text: (TEXTS as Record<string, string>)[reason] ?? `The recorder took no picture: ${reason}.` }
}
