import type { Policy } from '../privacy/types.ts'
import { CONTENT, type Mirror, type Place } from './mirror.ts'
import { firstChild, localName, nextSibling, parentNode } from './natives.ts'
import { enterNode, type Reading } from './serialize.ts'
import { type Mutation, NO_CHANGES } from './types.ts'
import { type ChangedAttributes, noteAttribute, takeAttributes, takeTexts } from './values.ts'

export interface MutationOptions {
  policy: Policy
  mirror: Mirror
  reading: Reading
  /** True while an element changes too often; its attributes are kept for later. */
  isHeld(element: Element): boolean
  /** A shadow root or document left the replay. */
  left(root: ShadowRoot | Document): void
  /** True while the page has neither shadow roots nor frames that are recorded. */
  isFlat(): boolean
}

/**
 * Changes of the page on their way into the replay. Only *which* nodes changed is kept, never how: when there is time, the
 * replay is brought from where it stands to where the page is. Work is proportional to what changed; what a slice does not
 * reach stays marked for the next.
 */
export interface Mutations {
  collect(records: MutationRecord[]): void
  /** A node is to be placed anew: taken out where it is in, put in where the page has it. */
  touch(node: Node): void
  /** The next step: whole, or as far as `reading.isLate` lets it go. With `first`: only what brings that node in, whole. */
  take(first?: Node): Mutation
  /** Takes a node and all below it out of the replay's books. */
  forget(node: Node, isDeep: boolean): void
  /** As `touch`, for a node the running step has met: it is for the next one. */
  defer(node: Node): void
  /** True for a node that the replay has and that no waiting change takes out of it. */
  isSettled(node: Node): boolean
  /** True while something is left to do that need not wait. */
  hasRest(): boolean
  /** True while attributes are held back. */
  hasHeld(): boolean
  clear(): void
}

export function createMutations(options: MutationOptions): Mutations {
  const { policy, mirror, reading, left, isFlat } = options
  const moved = new Set<Node>()
  const texts = new Set<Text>()
  const attributes: ChangedAttributes = new Map()
  const held = new Set<Element>()
  /** Elements whose new attributes may change what may be seen of them. */
  const unchecked = new Set<Element>()
  /** Nodes already placed in the running step. */
  const again = new Set<Node>()
  /**
   * What left the page and the replay, while all below it is still in the books: to take 100,000 nodes out takes 30 ms. They count as
   * gone, since they hang on nothing that is in; when it returns to the page they are taken out at once.
   */
  const leaving: Node[] = []
  /** Whether anything was marked since the last removes. */
  let isFresh = false
  /** Whether anything came into the page since then: to ask each node that is leaving whether it returned takes 10 ms where 30,000 are. */
  let mayReturn = false

  function mark(node: Node): void {
    moved.add(node)
    isFresh = true
  }

  function markAttribute(element: Element, name: string): void {
    if (name !== 'style') {
      unchecked.add(element)
      isFresh = true
    }
    noteAttribute(attributes, element, name)
  }

  /** The content of an element whose children are not recorded one by one. */
  function markContent(element: Node, place: Place): void {
    if (place.content === CONTENT.style) mark(element)
    else if (place.content === CONTENT.textarea) markAttribute(element as Element, 'value')
  }

  function collect(records: MutationRecord[]): void {
    for (const record of records) {
      const { target, type } = record
      const place = mirror.at(target)
      if (type === 'attributes') {
        const name = record.attributeName ?? ''
        const isLink = localName(target) === 'link'
        // A link that becomes a style sheet; a namespaced attribute, which the Replayer only sets on new elements.
        if (isLink ? /^(?:rel|href|disabled)$/.test(name) : place && record.attributeNamespace) mark(target)
        else if (place) markAttribute(target as Element, name)
      } else if (type === 'characterData') {
        const parent = parentNode(target)
        const above = parent && mirror.at(parent)
        if (place) texts.add(target as Text)
        else if (parent && above?.content) markContent(parent, above)
      } else if (place?.content) markContent(target, place)
      else {
        for (const node of record.removedNodes) {
          if (mirror.at(node)) mark(node)
          // It may have stood for its following siblings, which are not in either.
          else if (place && record.nextSibling && !mirror.at(record.nextSibling)) mark(record.nextSibling)
        }
        for (const node of record.addedNodes) {
          mayReturn = true
          if (place) mark(node)
        }
      }
    }
  }

  function forget(node: Node, isDeep: boolean): void {
    const place = mirror.at(node)
    if (!place) return
    mirror.leave(place, isDeep)
    for (const root of [place.shadow, place.frame]) {
      if (!root) continue
      left(root)
      forget(root, true)
    }
    if (place.content) return
    for (let child = firstChild(node); child; child = nextSibling(child)) forget(child, isDeep)
  }

  /** Takes out of the books what is below those that left. */
  function takeLeft(isLate: () => boolean): void {
    for (let node = leaving.pop(); node; node = leaving.pop()) {
      for (let child = firstChild(node); child; child = nextSibling(child)) {
        const place = mirror.at(child)
        // One that moved in after its new parent had left is still to be removed by itself.
        if (place && !moved.has(child)) leave(child, place)
      }
      if (isLate()) break
    }
  }

  function leave(node: Node, place: Place): void {
    mirror.leave(place, false)
    leaving.push(node)
  }

  /** Marks elements to be placed anew whose new attributes change what may be seen of them. */
  function markHidden(): void {
    for (const element of unchecked) {
      const place = mirror.at(element)
      if (!place || place.content === CONTENT.dead) continue
      const above = place.parent && mirror.at(place.parent)
      const isSame = place.isBox
        ? reading.cut(element) || policy.isBlocked(element)
        : !policy.isBlocked(element) && policy.regionOf(element, above ? above.region : policy.root) === place.region
      if (!isSame) moved.add(element)
    }
    unchecked.clear()
  }

  /**
   * How a node that moved stands in the replay: 0 gone already with an ancestor, 1 to be removed by itself.
   * 2: gone with an ancestor, over the edge of a shadow root or frame, where the Replayer keeps ids.
   */
  function standing(place: Place): number {
    let isDeep = false
    for (let at = place.parent; at; ) {
      const above = mirror.at(at)
      if (above?.isShadowRoot || at.nodeType === 9) isDeep ||= !!above?.parent
      if (!above || moved.has(at)) return isDeep ? 2 : 0
      at = above.parent
    }
    return 1
  }

  function takeRemoves(): Mutation['removes'] {
    if (!isFlat() || (mayReturn && leaving.some(node => node.isConnected))) takeLeft(() => false)
    mayReturn = false
    markHidden()
    isFresh = false
    const removes: Mutation['removes'] = []
    const out: [Node, boolean][] = []
    for (const node of moved) {
      const place = mirror.at(node)
      if (!place) continue
      const stands = standing(place)
      out.push([node, stands === 2])
      const above = place.parent && mirror.at(place.parent)
      if (stands !== 1 || !above) continue
      removes.push({ id: place.id, parentId: above.id, ...(above.isShadowRoot && { isShadow: true }) })
    }
    // Only now: where the others stand was asked of the replay as it was.
    for (const [node, isDeep] of out) {
      const place = mirror.at(node)
      if (!place || !isFlat() || node.isConnected) forget(node, isDeep)
      else leave(node, place)
    }
    return removes
  }

  /** Whether the replay has a node where the page has it. What a part that had left the page lost there stands elsewhere in the books. */
  function isIn(node: Node, parent: Node): boolean {
    const place = mirror.at(node)
    if (!place || place.parent === parent) return !!place
    forget(node, true)
    return false
  }

  /** The next sibling in the replay; what stands between comes in before it. */
  function nextIdOf(node: Node, parent: Node): number | null {
    for (let at = nextSibling(node); at; at = nextSibling(at)) {
      if (isIn(at, parent)) return mirror.at(at)?.id ?? null
    }
    return null
  }

  /** Puts a node in by itself. Returns its place where what is below it is recorded. */
  function addOne(node: Node, parent: Node, nextId: number | null, adds: Mutation['adds']): Place | undefined {
    const above = mirror.at(parent)
    const read = enterNode(reading, node, parent, above)
    moved.delete(node)
    if (!read || !above) return
    adds.push({ parentId: above.id, nextId, node: read })
    const place = mirror.at(node)
    return place?.content ? undefined : place
  }

  /** Puts a node in, with those of its following siblings that are not, and all below them: in the order of the document. */
  function add(from: Node, adds: Mutation['adds']): void {
    const parent = parentNode(from)
    const above = parent && mirror.at(parent)
    if (!parent || !above || above.content) return
    const nextId = nextIdOf(from, parent)
    for (let node: Node | null = from; node && !isIn(node, parent); node = nextSibling(node)) {
      if (reading.isLate()) {
        moved.add(node)
        return
      }
      const place = addOne(node, parent, nextId, adds)
      for (const container of place ? [place.shadow, node] : []) {
        const first = container && firstChild(container)
        if (first) add(first, adds)
      }
    }
  }

  /** Puts a node in, with what of its ancestors is not. What stands around them is marked. */
  function bring(node: Node, adds: Mutation['adds']): void {
    const parent = parentNode(node) ?? (node as ShadowRoot).host
    if (!parent) return
    bring(parent, adds)
    const above = mirror.at(parent)
    if (!above || above.content || isIn(node, parent)) return
    const place = addOne(node, parent, nextIdOf(node, parent), adds)
    const around = [nextSibling(node), place && firstChild(node), place?.shadow && firstChild(place.shadow)]
    for (const other of around) if (other && !mirror.at(other)) moved.add(other)
  }

  return {
    collect,
    forget,
    touch: mark,
    defer: node => (mirror.at(node) ? again : moved).add(node),
    isSettled: node => !isFresh && !moved.size && !!mirror.at(node) && !again.has(node),
    take(first) {
      const adds: Mutation['adds'] = []
      if (first) {
        if (again.delete(first)) mark(first)
        const removes = isFresh ? takeRemoves() : []
        bring(first, adds)
        return { ...NO_CHANGES, removes, adds }
      }
      for (const node of again) moved.add(node)
      again.clear()
      const removes = takeRemoves()
      const mutation: Mutation = {
        texts: takeTexts(options, texts),
        attributes: takeAttributes(options, attributes, held),
        removes,
        adds,
      }
      for (const node of moved) {
        if (reading.isLate()) break
        moved.delete(node)
        // It may have come in with its parent.
        if (node.isConnected && !mirror.at(node)) add(node, adds)
      }
      takeLeft(reading.isLate)
      return mutation
    },
    hasRest: () => leaving.length + moved.size + again.size + texts.size + attributes.size > held.size,
    hasHeld: () => held.size > 0,
    clear() {
      moved.clear()
      leaving.length = 0
      again.clear()
      unchecked.clear()
      texts.clear()
      attributes.clear()
      held.clear()
    },
  }
}
