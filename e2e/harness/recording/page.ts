import type { Random } from '../../shop/visitors/random.mjs'
import { childrenOf, createTree, noChange, type RrNode, type Tree } from './tree.ts'

/** Nodes of one table row: the row, five cells, their texts, and a link in one of them. */
const NODES_PER_ROW = 12
/** Nodes of everything beside the table, about. */
const FRAME_NODES = 150
const CARDS = 12
const FEED_ITEMS = 15

const WORDS =
  'amber basil cedar dusk ember fern glass harbour iris juniper kelp linen moss north olive pebble quartz reed slate thyme umber vale willow yarrow'.split(
    ' ',
  )

/** Scrolled parts stay where they were put: no scroll anchoring, and far more height than anybody scrolls. */
const CSS = `html { overflow-anchor: none } body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #223; background: #fafafc; min-height: 9000px }
header, nav, form, .cards { display: flex; gap: 12px; padding: 12px 20px } header { background: #123; color: #fff } nav a { color: inherit }
main { display: grid; grid-template-columns: 3fr 1fr; gap: 20px; padding: 0 20px } table { border-collapse: collapse; width: 100% }
td { border-bottom: 1px solid #dde; padding: 4px 8px } tr.selected { background: #eef } tr.is-new td { color: #070 }
.cards { flex-wrap: wrap } .card { width: 150px; padding: 10px; border: 1px solid #ccd; border-radius: 6px } .card:hover { border-color: #35c }
#panel { height: 300px; overflow: auto; overflow-anchor: none; border: 1px solid #ccd } #panel > div { height: 5000px }
button { font: inherit; padding: 4px 14px } @media (max-width: 800px) { main { grid-template-columns: 1fr } }`

/** A page of a shop's back office, and what in it changes or is used. */
export interface Page {
  tree: Tree
  href: string
  body: RrNode
  feed: RrNode
  table: RrNode
  cards: RrNode[]
  buttons: RrNode[]
  fields: RrNode[]
  checkbox: RrNode
  select: RrNode
  panel: RrNode
  /** Text inside a shadow root. */
  counter: RrNode
  shadowList: RrNode
  scrollTop: number
}

/** Draws up a page of about `nodes` nodes. */
export function makePage(random: Random, nodes: number, href: string): Page {
  const tree = createTree()
  const { element, text } = tree
  const named = (tag: string, content: string, attributes = {}) => element(tag, attributes, text(content))
  const title = words(random, 2)
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    named('title', title),
    element('style', {}, text(CSS)),
  )

  const links = WORDS.slice(0, 6).map(word => named('a', word, { href: `https://shop.example/${word}` }))
  const icon = svg(tree)
  const header = element('header', {}, icon, named('h1', title), element('nav', { 'aria-label': 'Main' }, ...links))

  const fields = ['name', 'email', 'street'].map(name =>
    element('input', { id: name, type: 'text', placeholder: name, value: '' }),
  )
  const note = element('textarea', { id: 'note', value: '' })
  const checkbox = element('input', { id: 'gift', type: 'checkbox' })
  const options = ['1', '2', '3', '4'].map((value, n) =>
    named('option', value, { value, ...(n === 0 && { selected: true }) }),
  )
  const select = element('select', { id: 'quantity' }, ...options)
  const send = named('button', 'Save', { id: 'save', type: 'submit' })
  const form = element('form', {}, ...fields, note, checkbox, select, send)

  const cards = Array.from({ length: CARDS }, () => makeCard(tree, random))
  const table = element('tbody')
  const rows = Math.max(5, Math.round((nodes - FRAME_NODES) / NODES_PER_ROW))
  for (let n = 0; n < rows; n++) childrenOf(table).push(makeRow(tree, random, n))
  const feed = element('ul', { id: 'feed' })
  for (let n = 0; n < FEED_ITEMS; n++) childrenOf(feed).push(makeFeedItem(tree, random))
  const panel = element('div', { id: 'panel' }, element('div', {}, named('p', words(random, 40))))

  const counter = text('0')
  const shadowList = { ...element('ul', {}, named('li', 'first')), isShadow: true as const }
  const badge = { ...element('b', {}, counter), isShadow: true as const }
  const widget: RrNode = {
    ...element('cart-badge', { id: 'badge' }, badge, shadowList),
    isShadowHost: true,
    isCustom: true,
  }

  const aside = element('aside', {}, widget, feed, panel)
  const main = element('main', {}, element('div', {}, form, element('table', {}, table)), aside)
  const body = element('body', {}, header, element('div', { class: 'cards' }, ...cards), main)
  const html = element('html', { lang: 'en' }, head, body)
  tree.insert(noChange(), tree.document, html)
  return {
    tree,
    href,
    body,
    feed,
    table,
    cards,
    buttons: [send, ...links, ...cards.map(card => childrenOf(card)[2]).filter(isNode)],
    fields: [...fields, note],
    checkbox,
    select,
    panel,
    counter,
    shadowList,
    scrollTop: 0,
  }
}

export function makeRow({ element, text }: Tree, random: Random, n: number): RrNode {
  const cell = (content: string) => element('td', {}, text(content))
  return element(
    'tr',
    { class: n % 7 === 3 ? 'selected' : '', 'data-row': String(n) },
    element('td', {}, element('a', { href: `https://shop.example/orders/${n}` }, text(`Order ${n}`))),
    cell(words(random, 2)),
    cell(String(random.between(1, 900))),
    cell(words(random, 1)),
    cell(`${random.between(1, 28)} May`),
  )
}

export function makeFeedItem({ element, text }: Tree, random: Random): RrNode {
  return element('li', {}, element('strong', {}, text(words(random, 1))), text(` ${words(random, 6)}`))
}

export function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(WORDS)).join(' ')
}

function makeCard({ element, text }: Tree, random: Random): RrNode {
  const name = words(random, 2)
  return element(
    'article',
    { class: 'card' },
    element('h2', {}, text(name)),
    element('p', {}, text(words(random, 9))),
    element('button', { type: 'button', 'aria-label': `Add ${name}` }, text('Add to cart')),
  )
}

function svg({ element }: Tree): RrNode {
  const path = { ...element('path', { d: 'M2 2h20v20H2z M6 6h12v12H6z', fill: 'currentColor' }), isSVG: true as const }
  const circle = { ...element('circle', { cx: '12', cy: '12', r: '4', fill: '#35c' }), isSVG: true as const }
  return { ...element('svg', { viewBox: '0 0 24 24', width: '24', height: '24' }, path, circle), isSVG: true }
}

function isNode(node: RrNode | undefined): node is RrNode {
  return node !== undefined
}
