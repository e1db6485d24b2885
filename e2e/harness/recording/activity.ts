import type { ElementDescriptor } from '@playhead/protocol'
import { SOURCE } from '../../../recorder/src/dom/types.ts'
import type { Random } from '../../shop/visitors/random.mjs'
import { makeFeedItem, makeRow, type Page, words } from './page.ts'
import { attributesOf, childrenOf, type Mutation, noChange, type RrNode } from './tree.ts'

/** `data` of an incremental event. */
export type Incremental = { source: number } & Record<string, unknown>

/** Points of one pointer event: half a second of trace, one each 50 ms. */
const POINTS = 10
/** rrweb's `MouseInteractions`. */
const MOUSE_UP = 0
const MOUSE_DOWN = 1
const CLICK = 2
/** Pixels the window and the panel are scrolled down at most: the page is far higher. */
const MAX_SCROLL_PX = 3_000

/** The pointer goes from one place to another. */
export function movePointer(random: Random, page: Page, width: number, height: number): Incremental {
  let [x, y] = [random.between(0, width), random.between(0, height)]
  const id = random.pick([page.body, ...page.cards, ...page.buttons]).id
  const positions = Array.from({ length: POINTS }, (_, n) => {
    x = clamp(x + random.between(-40, 40), width)
    y = clamp(y + random.between(-40, 40), height)
    return { x, y, id, timeOffset: (n + 1 - POINTS) * 50 }
  })
  return { source: SOURCE.mouseMove, positions }
}

/** A button or link is clicked on. */
export function press(random: Random, page: Page): { events: Incremental[]; element: ElementDescriptor } {
  const target = random.pick(page.buttons)
  const { tagName: tag = '', attributes = {} } = target
  const event = (type: number): Incremental => ({
    source: SOURCE.mouseInteraction,
    type,
    id: target.id,
    x: random.between(10, 400),
    y: random.between(10, 300),
    pointerType: 0,
  })
  const name = String(attributes['aria-label'] ?? textOf(target))
  const selector = typeof attributes.id === 'string' ? `#${attributes.id}` : tag
  return {
    events: [event(MOUSE_DOWN), event(MOUSE_UP), event(CLICK)],
    element: { selector, tag, role: tag === 'a' ? 'link' : 'button', name },
  }
}

export function scroll(random: Random, page: Page): Incremental {
  const y = random.between(0, MAX_SCROLL_PX)
  const isPanel = random.chance(0.4)
  if (isPanel) attributesOf(page.panel).rr_scrollTop = y
  else page.scrollTop = y
  return { source: SOURCE.scroll, id: isPanel ? page.panel.id : page.tree.document.id, x: 0, y }
}

/** Something is typed, ticked or chosen. */
export function useField(random: Random, page: Page): { event: Incremental; element: ElementDescriptor } {
  const kind = random.between(0, 5)
  const field = kind === 0 ? page.checkbox : kind === 1 ? page.select : random.pick(page.fields)
  const own = attributesOf(field)
  const input = (text: string, isChecked = false): Incremental => ({
    source: SOURCE.input,
    id: field.id,
    text,
    isChecked,
  })
  const element = { selector: `#${own.id}`, tag: field.tagName ?? '' }
  if (field === page.checkbox) {
    if (own.checked) delete own.checked
    else own.checked = true
    return { event: input('on', own.checked === true), element }
  }
  if (field === page.select) {
    const options = childrenOf(page.select)
    const chosen = random.pick(options)
    for (const option of options) {
      const attributes = attributesOf(option)
      if (option === chosen) attributes.selected = true
      else delete attributes.selected
    }
    return { event: input(String(chosen.attributes?.value)), element }
  }
  own.value = random.chance(0.1) ? '' : words(random, random.between(1, 3))
  return { event: input(String(own.value)), element }
}

/** What the page's own code does: one to three changes in one go. */
export function changePage(random: Random, page: Page): Incremental {
  const change = noChange()
  const kinds = new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(CHANGES)))
  for (const apply of kinds) apply(change, random, page)
  return { source: SOURCE.mutation, ...change }
}

type Change = (change: Mutation, random: Random, page: Page) => void

/** Each touches another part of the page, so that any of them can be in one event. */
const CHANGES: readonly Change[] = [
  function news(change, random, { tree, feed }) {
    const items = childrenOf(feed)
    const last = items.at(-1)
    if (last && items.length > 12) tree.remove(change, last)
    tree.insert(change, feed, makeFeedItem(tree, random), items[0])
  },
  function edits(change, random, { tree, table }) {
    const [, cell] = childrenOf(random.pick(childrenOf(table)))
    const text = cell && childrenOf(cell)[0]
    if (text) tree.setText(change, text, words(random, 2))
  },
  function sorts(change, random, { tree, table, counter }) {
    const rows = childrenOf(table)
    // A moved row keeps its ids: it is removed, and added elsewhere.
    const row = random.pick(rows)
    tree.remove(change, row)
    tree.insert(change, table, row, random.chance(0.2) ? undefined : random.pick(rows))
    tree.setText(change, counter, String(random.between(0, 99)))
  },
  function marks(change, random, { tree, cards }) {
    const isOpen = random.chance(0.5)
    tree.setAttributes(change, random.pick(cards), {
      class: isOpen ? 'card is-open' : 'card',
      style: isOpen ? `background: rgb(${random.between(200, 255)}, 240, 250)` : null,
      'data-n': String(random.between(0, 9)),
    })
  },
  function grows(change, random, { tree, shadowList }) {
    const items = childrenOf(shadowList)
    const [oldest] = items
    if (oldest && items.length > 6) tree.remove(change, oldest)
    tree.insert(change, shadowList, tree.element('li', {}, tree.text(words(random, 2))))
  },
]

/** A table row goes, and another comes in its place. */
export function replaceRow(random: Random, page: Page): Incremental {
  const change = noChange()
  const { tree, table } = page
  const rows = childrenOf(table)
  const row = random.pick(rows)
  const before = rows[rows.indexOf(row) + 1]
  tree.remove(change, row)
  tree.insert(change, table, makeRow(tree, random, random.between(1, 9_999)), before)
  return { source: SOURCE.mutation, ...change }
}

function textOf(node: RrNode): string {
  return node.textContent ?? childrenOf(node).map(textOf).join('')
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value))
}
