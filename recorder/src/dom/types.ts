import type { IndexEvent, SnapshotEvent } from '@playhead/protocol'
import type { Stop } from '../guard.ts'
import type { Policy } from '../privacy/types.ts'
import type { Props } from '../types.ts'
import type { Attributes } from './attributes.ts'
import type { RrNode } from './serialize.ts'

export interface DomOptions {
  policy: Policy
  /** Gets every rrweb event, in the order of their timestamps. */
  emit(event: SnapshotEvent): void
  /** Says that the picture lacks something: `name` is a reason code, `snake_case`. */
  report(name: string, props: Props): void
  /** Canvas pictures a second; 0 for none. */
  canvasFps: number
  /** Origins of cross-origin frames whose recordings are taken in. */
  frameOrigins: string[]
  /** Gets the index events of such frames, checked for their shape. */
  tellOfFrame?(event: IndexEvent): void
  /** In a frame whose recording is taken in: node ids begin above it. Default 0. */
  idBase?: number
  /** Keyframes are also asked for from outside; true stops the module from taking its own by age and count. */
  isPaused?: boolean
}

/** The picture of a page, as a stream of rrweb events. Starts on its own as soon as there is a document to draw. */
export interface DomCapture {
  /** Takes a full snapshot at once. Before the document is there it does nothing: the first one is still to come. */
  takeFull(): void
  /** A full snapshot is needed because something was lost; it is taken with one of the next events, at most every 5 s. */
  wantFull(): void
  /** Emits what is queued, now and whole: before a tab is hidden, and before anything that names a node. */
  drain(): void
  /** Observes nothing until `resume`, which begins with a full snapshot. For tabs nobody looks at. */
  pause(): void
  resume(): void
  /** Epoch milliseconds of the last change of the document (mutation, style, scroll, media), 0 before the first. */
  lastChangeMs(): number
  stop: Stop
}

/** rrweb's `IncrementalSource`, as numbers on the wire. */
export const SOURCE = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  viewportResize: 4,
  input: 5,
  touchMove: 6,
  mediaInteraction: 7,
  styleSheetRule: 8,
  canvasMutation: 9,
  font: 10,
  drag: 12,
  styleDeclaration: 13,
  selection: 14,
  adoptedStyleSheet: 15,
  customElement: 16,
} as const

export type Source = (typeof SOURCE)[keyof typeof SOURCE]

/** rrweb's mutation event data, without its source. */
export interface Mutation {
  texts: { id: number; value: string }[]
  attributes: { id: number; attributes: Attributes }[]
  removes: { id: number; parentId: number; isShadow?: true }[]
  adds: { parentId: number; nextId: number | null; node: RrNode }[]
}

export const NO_CHANGES: Mutation = { texts: [], attributes: [], removes: [], adds: [] }

/** What observers of one recorder share. */
export interface DomContext {
  readonly policy: Policy
  readonly options: DomOptions
  /** The id of a node that the replay has by now, or 0: not recorded, or inside a blocked element. Brings the node in, by itself. */
  idOf(node: Node | null): number
  /** Style sheets of elements whose changes go out by themselves. A sheet that is read, with all its changes, is taken off. */
  readonly told: WeakSet<StyleSheet>
  /** What the replay has of a node is wrong in a way no record tells: it is placed anew. */
  renew(node: Node): void
  /** Emits an incremental event. The queue gets a slice of time first, so that it mostly stands after what happened before it. */
  emit(source: Source, data: object, atMs?: number): void
  /** Tells that the page changed by something a MutationObserver does not see. */
  changed(): void
}

/** What an observer does for one root: a document (also of a same-origin frame) or an open shadow root. */
export interface RootObserver {
  /** Called after every full snapshot, with all roots in it: state that the snapshot event itself does not hold goes out now. */
  afterFull?(): void
  /** Emits now what it gathers: the tab is about to be hidden. */
  flush?(): void
  /** An iframe of this root whose document cannot be read is in the replay, empty: new, moved or navigated, or after a full snapshot. */
  frame?(iframe: HTMLIFrameElement): void
  stop: Stop
}

/** Begins to observe a root. Called once per root, after the event that brought it into the replay. */
export type ObserveRoot = (root: Document | ShadowRoot, context: DomContext) => RootObserver
