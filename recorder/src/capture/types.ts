import type { ElementDescriptor, IndexEvent } from '@playhead/protocol'
import type { Stop } from '../guard.ts'
import type { Policy } from '../privacy/types.ts'
import type { RecordingOptions } from '../types.ts'

/** An index event before it is given its place. `atMs` is set where the event tells of something earlier. */
export type Happening = Omit<IndexEvent, 'atMs' | 'url'> & { atMs?: number; url?: string }

/** What signals need to know of the rest. */
export interface SignalContext {
  policy: Policy
  options: RecordingOptions
  /** Address of the Playhead server: its requests are not the page's. */
  endpoint: string
  /** `isActivity`: a person did it, so it keeps the session alive. */
  report(happening: Happening, isActivity: boolean): void
  /** Epoch milliseconds of the page's last visible change. */
  lastChangeMs(): number
}

/** What a signal's module gets: the context, and what the signals share. Nothing is reported after the stop. */
export interface Signals extends SignalContext {
  /** As above; the element's name is the event's where it has none. */
  report(happening: Happening, isActivity?: boolean): void
  describe(element: Element): ElementDescriptor
  /** Called when the page is hidden or goes away (`isGone`), before the recorder sends what waits. */
  onLeave(callback: (isGone: boolean) => void): void
  /** Called on stop. */
  onStop(...stops: Stop[]): void
}
