import { SPEEDS } from '../engine/limits.ts'

export type ReplayAction =
  | { kind: 'toggle' }
  | { kind: 'skip'; byMs: number }
  | { kind: 'jump'; to: 'start' | 'end' }
  | { kind: 'step'; direction: 1 | -1 }
  | { kind: 'speed'; direction: 1 | -1 }
  | { kind: 'event'; direction: 1 | -1 }
  | { kind: 'queue'; direction: 1 | -1 }
  | { kind: 'zoom'; direction: 1 | -1 | 0 }
  | { kind: 'fullscreen' | 'fold' | 'copy' | 'search' | 'pick' | 'note' | 'share' | 'live' | 'help' }
  | { kind: 'transcript'; isCopy: boolean }

interface Shortcut {
  keys: readonly string[]
  label: string
  /** `Queue`: only where sessions are played one after another. */
  group: 'Playback' | 'Moving' | 'Queue' | 'Page'
  /** Only on the page of a session: beside a list there is nothing to search, and no event is defined. */
  isOfPage?: true
}

/** The keys of a replay, for its handler and for its sheet. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['Space', 'K'], label: 'Play or pause', group: 'Playback' },
  { keys: ['<', '>'], label: 'Slower, faster', group: 'Playback' },
  { keys: ['I'], label: 'Skip inactivity', group: 'Playback' },
  { keys: ['F'], label: 'Full screen', group: 'Playback' },
  { keys: ['←', '→'], label: '5 seconds back, on', group: 'Moving' },
  { keys: ['Shift ←', 'Shift →'], label: '30 seconds back, on', group: 'Moving' },
  { keys: ['J', 'L'], label: '10 seconds back, on', group: 'Moving' },
  { keys: [',', '.'], label: 'One recorded change back, on', group: 'Moving' },
  { keys: ['P', 'N'], label: 'Previous, next event', group: 'Moving' },
  { keys: ['Home', 'End'], label: 'Start, end', group: 'Moving' },
  { keys: ['Shift L'], label: 'Of a session in progress: to what happens now', group: 'Moving', isOfPage: true },
  { keys: ['+', '-', '0'], label: 'Timeline closer, further, whole', group: 'Moving' },
  { keys: ['Shift P', 'Shift N'], label: 'Previous, next replay of the list', group: 'Queue' },
  { keys: ['C'], label: 'Copy a link to this moment', group: 'Page' },
  { keys: ['M'], label: 'Write a note at this moment', group: 'Page', isOfPage: true },
  { keys: ['S'], label: 'Share: a link that needs no login', group: 'Page', isOfPage: true },
  { keys: ['T'], label: 'Copy the transcript', group: 'Page', isOfPage: true },
  { keys: ['Shift T'], label: 'Read the transcript', group: 'Page', isOfPage: true },
  { keys: ['E'], label: 'Define an event: point at an element', group: 'Page', isOfPage: true },
  { keys: ['/'], label: 'Search in all panels', group: 'Page', isOfPage: true },
  { keys: ['?'], label: 'These shortcuts', group: 'Page' },
]

interface KeyPress {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** What has the keyboard: text takes every key, a choice those that move in it, a control the one that presses it. */
export type KeyFocus = 'page' | 'control' | 'choice' | 'text'

const CHOICE_KEYS = new Set([' ', 'ArrowLeft', 'ArrowRight', 'Home', 'End'])

/** What a key does; null when it is not ours. `hasQueue`: other sessions come before and after this one. */
export function actionFor(press: KeyPress, focus: KeyFocus, hasQueue = false): ReplayAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || focus === 'text') return null
  // Only with Shift held: capitals of a Caps Lock mean the letter. J and K, which move in other lists, skip and pause here.
  if (hasQueue && press.shiftKey && /^[np]$/i.test(press.key))
    return { kind: 'queue', direction: press.key.toLowerCase() === 'n' ? 1 : -1 }
  if (press.shiftKey && /^l$/i.test(press.key)) return { kind: 'live' }
  if (/^t$/i.test(press.key)) return { kind: 'transcript', isCopy: !press.shiftKey }
  if (focus === 'choice' && CHOICE_KEYS.has(press.key)) return null
  if (press.key === ' ') return focus === 'control' ? null : { kind: 'toggle' }
  if (press.key === 'ArrowLeft') return { kind: 'skip', byMs: press.shiftKey ? -30_000 : -5_000 }
  if (press.key === 'ArrowRight') return { kind: 'skip', byMs: press.shiftKey ? 30_000 : 5_000 }
  if (press.key === 'Home') return { kind: 'jump', to: 'start' }
  if (press.key === 'End') return { kind: 'jump', to: 'end' }
  return LETTERS.get(press.key.toLowerCase()) ?? null
}

const LETTERS: ReadonlyMap<string, ReplayAction> = new Map(
  Object.entries<ReplayAction>({
    k: { kind: 'toggle' },
    j: { kind: 'skip', byMs: -10_000 },
    l: { kind: 'skip', byMs: 10_000 },
    ',': { kind: 'step', direction: -1 },
    '.': { kind: 'step', direction: 1 },
    '<': { kind: 'speed', direction: -1 },
    '>': { kind: 'speed', direction: 1 },
    '+': { kind: 'zoom', direction: 1 },
    // Where + needs Shift, the key without it.
    '=': { kind: 'zoom', direction: 1 },
    '-': { kind: 'zoom', direction: -1 },
    '0': { kind: 'zoom', direction: 0 },
    n: { kind: 'event', direction: 1 },
    p: { kind: 'event', direction: -1 },
    f: { kind: 'fullscreen' },
    i: { kind: 'fold' },
    c: { kind: 'copy' },
    e: { kind: 'pick' },
    m: { kind: 'note' },
    s: { kind: 'share' },
    '/': { kind: 'search' },
    '?': { kind: 'help' },
  }),
)

/** The next speed up or down; the same at either end. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const index = SPEEDS.findIndex(each => each >= speed)
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + direction))] ?? speed
}

/** What kind of thing has the keyboard. */
export function focusOf(target: Element | null): KeyFocus {
  if (target?.matches('input, textarea, [contenteditable]')) return 'text'
  if (target?.matches('select, [role="tab"]')) return 'choice'
  return target?.matches('button, a, summary') ? 'control' : 'page'
}
