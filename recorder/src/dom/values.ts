import { type Attributes, openMode, readAttribute } from './attributes.ts'
import { CONTENT, type Mirror, type Place } from './mirror.ts'
import type { MutationOptions } from './mutations.ts'
import { localName } from './natives.ts'
import { readText } from './serialize.ts'
import type { Mutation } from './types.ts'

/** Names of the attributes that changed, by element. What they are now is read when there is time. */
export type ChangedAttributes = Map<Element, Set<string>>

export function noteAttribute(attributes: ChangedAttributes, element: Element, name: string): void {
  const names = attributes.get(element)
  if (names) names.add(name)
  else attributes.set(element, new Set([name]))
}

/** The texts that the replay does not have yet, as far as `reading.isLate` goes. */
export function takeTexts({ policy, mirror, reading }: MutationOptions, texts: Set<Text>): Mutation['texts'] {
  const taken: Mutation['texts'] = []
  for (const node of texts) {
    if (reading.isLate()) break
    texts.delete(node)
    const place = placeOf(mirror, node)
    if (!place) continue
    const value = readText(policy, node, place.parent, place.region)
    if (!isNew(place, '', value)) continue
    reading.count(value.length + 20)
    taken.push({ id: place.id, value })
  }
  return taken
}

/** The same of attributes, by element. Those of elements that change too often stay there, and the elements come into `held`. */
export function takeAttributes(
  { policy, mirror, reading, isHeld }: MutationOptions,
  attributes: ChangedAttributes,
  held: Set<Element>,
): Mutation['attributes'] {
  const taken: Mutation['attributes'] = []
  held.clear()
  for (const [element, names] of attributes) {
    if (reading.isLate()) break
    const place = placeOf(mirror, element)
    if (place && isHeld(element)) {
      held.add(element)
      continue
    }
    attributes.delete(element)
    if (!place || place.isBox || place.content === CONTENT.dead) continue
    const changed: Attributes = {}
    for (const name of names) {
      const value = readAttribute(policy, element, localName(element), name, place.region)
      if (!isNew(place, name, value)) continue
      reading.count(name.length + (value?.length ?? 4))
      if (name === 'open' && value !== null && localName(element) === 'dialog') changed.rr_open_mode = openMode(element)
      changed[name] = value
    }
    if (Object.keys(changed).length) taken.push({ id: place.id, attributes: changed })
  }
  return taken
}

/** The place of a node that changed. One taken out of a part that had left the page before it was unobserved: no record tells. */
function placeOf(mirror: Mirror, node: Node): Place | undefined {
  return node.isConnected ? mirror.at(node) : undefined
}

/** False where the replay has that value already. Only values sent as changes are known. */
function isNew(place: Place, name: string, value: unknown): boolean {
  place.sent ??= new Map()
  if (place.sent.get(name) === value) return false
  place.sent.set(name, value)
  return true
}
