import type { LiveEnd } from '@playhead/server/api'
import type { LiveStatus } from './live.svelte.ts'

/** How a live session is doing, in words. */
interface Badge {
  label: string
  /** What a pointer is told. */
  hint: string
  tone: 'good' | 'warn' | 'none'
  /** It can be pressed, to go to the newest event. */
  isAction: boolean
  /** What a screen reader is told when it changes: not of every move. */
  said: string
}

export function badgeOf(status: LiveStatus, endReason: LiveEnd['reason'] | null, isFollowing: boolean): Badge {
  if (status === 'ended') {
    const hint =
      endReason === 'left'
        ? 'The visitor has left. The whole session can be played.'
        : 'Nothing has come for a minute. If the visitor goes on, so does this page.'
    return { label: 'Ended', hint, tone: 'none', isAction: false, said: `Ended. ${hint}` }
  }
  if (status === 'lost') {
    const hint = 'Nothing is lost: what happens meanwhile is shown once the connection is back.'
    return {
      label: 'Connection lost, retrying',
      hint,
      tone: 'warn',
      isAction: false,
      said: 'Connection lost, retrying',
    }
  }
  if (status === 'connecting') {
    return { label: 'Connecting', hint: 'Asking the server for what is new', tone: 'none', isAction: false, said: '' }
  }
  if (isFollowing) {
    const hint = 'You see what happens about two seconds after it did. Move back at any time.'
    return { label: 'Live', hint, tone: 'good', isAction: false, said: 'Live' }
  }
  return { label: 'Go live', hint: 'To what happens now', tone: 'good', isAction: true, said: 'In progress' }
}
