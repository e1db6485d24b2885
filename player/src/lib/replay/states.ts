import type { Manifest } from '@playhead/server/api'
import type { ChunkProblem } from '../engine/store.ts'

/** Why there is no picture: an absence always says its reason. */
export function noPictureText(manifest: Manifest, tab: string | null): { title: string; text: string } {
  if (!manifest.hasReplay || manifest.chunks.every(chunk => chunk.count === 0)) {
    return {
      title: 'No picture, events only',
      text: 'This session sent its events but no snapshots of the page: it was sampled out of replay, the site switched replay off, or the visit ended before the first snapshot was taken. What happened is in the list.',
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
