import type { ElementDescriptor } from '@playhead/protocol'

/** Characters of an element's name, as the recorder cuts them. */
const MAX_NAME_CHARS = 100

/** What people mean when they click on something inside of it. */
const INTERACTIVE = new Set(['a', 'button', 'input', 'select', 'textarea', 'label', 'option', 'summary'])

interface Known {
  tag: string
  attributes: Record<string, unknown>
  text: string
  children: number[]
  parent: number | undefined
}

/** The elements of a recording as they are at some moment of it, by rrweb's node ids. */
export interface Elements {
  /** Forgets everything and takes the nodes of a full snapshot (`data.node`). */
  reset(root: unknown): void
  /** Takes nodes that a mutation added (`data.adds`). */
  add(adds: unknown): void
  /** The element that a click on node `id` is for: the nearest link, button or field around it, or else itself. */
  describe(id: unknown): ElementDescriptor | undefined
}

export function knownElements(): Elements {
  const nodes = new Map<number, Known>()
  const take = (root: unknown, parent: number | undefined): void => {
    const left: [unknown, number | undefined][] = [[root, parent]]
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [value, above] = next
      if (!isObject(value) || typeof value.id !== 'number') continue
      const { id, tagName, attributes, textContent, childNodes } = value
      nodes.set(id, {
        tag: typeof tagName === 'string' ? tagName.toLowerCase() : '',
        attributes: isObject(attributes) ? attributes : {},
        text: typeof textContent === 'string' ? textContent : '',
        children: [],
        parent: above,
      })
      if (above !== undefined) nodes.get(above)?.children.push(id)
      if (Array.isArray(childNodes)) for (const child of [...childNodes].reverse()) left.push([child, id])
    }
  }
  const textOf = (known: Known): string => {
    const left = [known]
    let text = ''
    for (let next = left.pop(); next !== undefined && text.length < MAX_NAME_CHARS; next = left.pop()) {
      text += next.text
      for (const id of [...next.children].reverse()) {
        const child = nodes.get(id)
        if (child !== undefined) left.push(child)
      }
    }
    return text
  }
  const target = (id: number): Known | undefined => {
    const clicked = nodes.get(id)
    for (let known = clicked; known !== undefined; known = above(known))
      if (INTERACTIVE.has(known.tag) || known.attributes.role === 'button') return known
    return clicked
  }
  const above = ({ parent }: Known): Known | undefined => (parent === undefined ? undefined : nodes.get(parent))
  return {
    reset(root) {
      nodes.clear()
      take(root, undefined)
    },
    add(adds) {
      for (const added of Array.isArray(adds) ? adds : [])
        if (isObject(added)) take(added.node, typeof added.parentId === 'number' ? added.parentId : undefined)
    },
    describe(id) {
      const known = typeof id === 'number' ? target(id) : undefined
      return known === undefined || known.tag === '' ? undefined : descriptor(known, textOf(known))
    },
  }
}

function descriptor({ tag, attributes }: Known, text: string): ElementDescriptor {
  const label = string(attributes['aria-label']) ?? (text.trim().replace(/\s+/g, ' ') || undefined)
  const role = string(attributes.role)
  const hrefPath = pathOf(string(attributes.href))
  return {
    selector: selectorOf(tag, attributes),
    tag,
    ...(role !== undefined && { role }),
    ...(label !== undefined && { name: label.slice(0, MAX_NAME_CHARS) }),
    ...(hrefPath !== undefined && { hrefPath }),
  }
}

/** Test ids and ids first, as the recorder does; then what forms and links are told apart by. */
function selectorOf(tag: string, attributes: Record<string, unknown>): string {
  const testId = string(attributes['data-testid'])
  if (testId !== undefined) return `[data-testid=${JSON.stringify(testId)}]`
  const id = string(attributes.id)
  if (id !== undefined && /^[A-Za-z][\w-]*$/.test(id)) return `#${id}`
  const name = string(attributes.name)
  return name === undefined ? tag : `${tag}[name=${JSON.stringify(name)}]`
}

function pathOf(href: string | undefined): string | undefined {
  return href !== undefined && URL.canParse(href, 'http://relative')
    ? new URL(href, 'http://relative').pathname
    : undefined
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
