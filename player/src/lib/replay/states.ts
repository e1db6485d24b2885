import type { Manifest } from '@playhead/server/api'
import type { ChunkProblem } from '../engine/store.ts'

/** What the recorder says of a session without a picture, in words. */
const REASONS: Readonly<Record<string, string>> = {
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
}

/** Why there is no picture: an absence always says its reason. */
export function noPictureText(manifest: Manifest, tab: string | null): { title: string; text: string } {
  if (!manifest.hasReplay || manifest.chunks.every(chunk => chunk.count === 0)) {
    const reason = REASONS[manifest.unrecordedReason ?? '']
    return {
      title: 'No picture, events only',
      text: `${reason ?? 'This session sent its events but no snapshots of the page, and did not say why: mostly the visit ended before the first snapshot was taken.'} What happened is in the list.`,
    }
  }
  const keyframes = manifest.chunks.flatMap(chunk => chunk.keyframes)
  if (!keyframes.some(keyframe => keyframe.tab === tab)) {
    return {
      title: 'This tab has no picture',
      text: 'Its first full snapshot never reached the server, so there is nothing to draw its changes on. Other tabs of the session may have one.',
    }
  }
  return {
    title: 'Nothing to draw here',
    text: 'The part of the recording that holds this moment could not be read. Move to another moment to go on.',
  }
}

/** What is wrong with a part of the recording, and what helps. */
export function chunkProblemText(problem: ChunkProblem): { text: string; action: 'retry' | 'login' | null } {
  switch (problem) {
    case 'gone':
      return {
        text: 'Part of the recording here was erased or has expired. The picture goes on behind it.',
        action: null,
      }
    case 'unreadable':
      return {
        text: 'Part of the recording here cannot be read. The picture may be incomplete until the next full snapshot.',
        action: 'retry',
      }
    case 'unreachable':
      return { text: 'Part of the recording could not be loaded.', action: 'retry' }
    case 'signed-out':
      return { text: 'Your login has ended.', action: 'login' }
  }
}
