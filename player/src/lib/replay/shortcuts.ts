import { SPEEDS } from '../engine/limits.ts'

export type ReplayAction =
  | { kind: 'toggle' }
  | { kind: 'skip'; byMs: number }
  | { kind: 'jump'; to: 'start' | 'end' }
  | { kind: 'step'; direction: 1 | -1 }
  | { kind: 'speed'; direction: 1 | -1 }
  | { kind: 'event'; direction: 1 | -1 }
  | { kind: 'fullscreen' | 'fold' | 'copy' | 'search' | 'help' }

/** The keys of the replay page, for its handler and for its sheet. */
export const SHORTCUTS: readonly { keys: readonly string[]; label: string; group: 'Playback' | 'Moving' | 'Page' }[] = [
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
  { keys: ['C'], label: 'Copy a link to this moment', group: 'Page' },
  { keys: ['/'], label: 'Search in events', group: 'Page' },
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

/** What a key does; null when it is not ours. */
export function actionFor(press: KeyPress, focus: KeyFocus): ReplayAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || focus === 'text') return null
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
    n: { kind: 'event', direction: 1 },
    p: { kind: 'event', direction: -1 },
    f: { kind: 'fullscreen' },
    i: { kind: 'fold' },
    c: { kind: 'copy' },
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
