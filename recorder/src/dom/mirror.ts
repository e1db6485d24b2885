import type { Region } from '../privacy/types.ts'

/** What of a node's content is recorded: its children, nothing, or its text as an attribute. Of a dead one not even attributes. */
export const CONTENT = { children: 0, none: 1, style: 2, textarea: 3, dead: 4 } as const

/** Where a node stands in the replay. */
export interface Place {
  /** Never given twice. A shadow root has its host's. */
  id: number
  /** The parent in the replay, a shadow root or document too; the host of a shadow root, the iframe of a document. */
  parent: Node | null
  /** Id of the frame's document it belongs to; 0 in the page itself. */
  rootId: number
  region: Region
  content: number
  /** An empty box: blocked, or cut for changing too much. */
  isBox: boolean
  isShadowRoot: boolean
  isHead: boolean
  shadow: ShadowRoot | null
  frame: Document | null
  /** The observers know of this frame, which cannot be read. Its later loads are its own recorder's to tell. */
  isTold: boolean
  /** The style sheet that was read: a later load brings another object. */
  sheet: StyleSheet | null
  /** Attribute values sent since it was added, by name; text data under ''. */
  sent: Map<string, unknown> | null
  epoch: number
}

/** Which nodes the replay has. Weak: a node the page lets go of is gone here too. */
export interface Mirror {
  /** The place of a node that the replay has now. */
  at(node: Node): Place | undefined
  /** Puts a node in. It keeps an id it once had, unless `id` is given. */
  enter(node: Node, parent: Node | null, id?: number): Place
  /** Takes a node out. `isDeep`: the Replayer does not let go of ids inside shadow roots and frames, so they are given up. */
  leave(place: Place, isDeep: boolean): void
  /** Takes all nodes out at once, at no cost, for a full snapshot. */
  clear(): void
}

/** @param lastId the id before the first */
export function createMirror(lastId = 0): Mirror {
  const places = new WeakMap<Node, Place>()
  let epoch = 1
  return {
    at(node) {
      const place = places.get(node)
      return place?.epoch === epoch ? place : undefined
    },
    enter(node, parent, id) {
      const known = places.get(node)
      // A full snapshot enters everything again: with new objects it would leave megabytes of garbage.
      const place = known ?? ({} as Place)
      if (!known) places.set(node, place)
      place.id = id || place.id || ++lastId
      place.parent = parent
      place.rootId = 0
      place.region = 'plain'
      place.content = CONTENT.children
      place.isBox = place.isShadowRoot = place.isHead = place.isTold = false
      place.shadow = place.frame = place.sheet = place.sent = null
      place.epoch = epoch
      return place
    },
    leave(place, isDeep) {
      place.epoch = 0
      if (isDeep) place.id = 0
    },
    clear() {
      epoch++
    },
  }
}
