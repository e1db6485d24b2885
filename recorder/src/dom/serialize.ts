import type { Policy } from '../privacy/types.ts'
import { type Attributes, readAttributes, readBox } from './attributes.ts'
import { absoluteCss, authoredText, sheetText } from './css.ts'
import { CONTENT, type Mirror, type Place } from './mirror.ts'
import { attribute, firstChild, localName, nextSibling, shadowRoot } from './natives.ts'

/** rrweb's serialized node. */
export interface RrNode {
  /** 0 document, 1 doctype, 2 element, 3 text. */
  type: number
  id: number
  rootId?: number
  isShadow?: true
  isShadowHost?: true
  isSVG?: true
  isCustom?: true
  tagName?: string
  attributes?: Attributes
  childNodes?: RrNode[]
  textContent?: string
  compatMode?: string
  name?: string
  publicId?: string
  systemId?: string
}

/** What reading the page needs of the rest. */
export interface Reading {
  policy: Policy
  mirror: Mirror
  /** True when this slice's time is up: what is left is read in the next. */
  isLate(): boolean
  /** As `isLate`, for style sheets, which have a budget of their own. */
  isCssLate(): boolean
  /** Style sheets whose rules a script may have changed since they were parsed. */
  scripted: WeakSet<StyleSheet>
  /** Style sheets whose changes go out by themselves, since they were read. */
  told: WeakSet<StyleSheet>
  /** Why an element is cut from the picture for now, or ''. */
  cut(element: Element): string
  /** A shadow root or an iframe is in the replay from now on. */
  found(node: ShadowRoot | Element): void
  /** What is not read yet and follows in a later slice. */
  defer(node: Node): void
  /** Whether the element's scroll offset belongs to what is read now. Asking each element would be a third of a full snapshot. */
  mayScroll(id: number): boolean
  /** Characters read, roughly those of the events' JSON. */
  count(chars: number): void
}

const SVG = 'http://www.w3.org/2000/svg'

/** Draw nothing. In `head` they are left out; elsewhere an empty element holds their place, so that `:nth-child` counts. */
const DEAD = /^(?:script|noscript|meta|base|title)$/

function isDead(element: Element, tag: string): boolean {
  if (tag === 'link') return !/\bstylesheet\b/i.test(attribute(element, 'rel') ?? '')
  if (!DEAD.test(tag) || (tag === 'title' && element.namespaceURI === SVG)) return false
  return attribute(element, 'name') !== 'color-scheme'
}

/**
 * Puts one node into the replay, without its children.
 * @returns null for what is not recorded: comments, and in `head` all that draws nothing.
 */
export function enterNode(reading: Reading, node: Node, parent: Node | null, above: Place | undefined): RrNode | null {
  const { mirror, policy } = reading
  const { nodeType } = node
  const region = above ? above.region : policy.root
  const enter = (type: number): { place: Place; read: RrNode } => {
    const place = mirror.enter(node, parent)
    place.region = region
    place.rootId = above ? above.rootId : 0
    const read: RrNode = { type, id: place.id }
    if (place.rootId) read.rootId = place.rootId
    if (above?.isShadowRoot) read.isShadow = true
    reading.count(40)
    return { place, read }
  }
  if (nodeType === 3) {
    if (above?.isHead) return null
    const { read } = enter(3)
    read.textContent = readText(policy, node as Text, parent, region)
    reading.count(read.textContent.length)
    return read
  }
  if (nodeType === 1) {
    const element = node as Element
    const tag = localName(element)
    const dead = isDead(element, tag)
    if (dead && above?.isHead) return null
    const { place, read } = enter(2)
    readElement(reading, element, tag.toLowerCase(), dead, place, read)
    return read
  }
  if (nodeType === 9) {
    const { place, read } = enter(0)
    read.childNodes = []
    delete read.rootId
    if (parent) place.rootId = place.id
    const { compatMode } = node as Document
    // The Replayer looks at the first child of a document in quirks mode.
    if (compatMode !== 'CSS1Compat' && firstChild(node)) read.compatMode = compatMode
    return read
  }
  if (nodeType === 10) {
    const { name, publicId, systemId } = node as DocumentType
    return Object.assign(enter(1).read, { name, publicId, systemId })
  }
  return null
}

/** Text as it is recorded. Style sheets are text only in SVG; in HTML they are read from the element. */
export function readText(policy: Policy, node: Text, parent: Node | null, region: Place['region']): string {
  if (parent?.nodeType === 1 && localName(parent) === 'style') {
    return policy.css(
      absoluteCss(node.data, () => node.baseURI),
      region,
    )
  }
  return policy.text(node.data, region)
}

function readElement(reading: Reading, element: Element, tag: string, dead: boolean, place: Place, read: RrNode): void {
  const { policy, mirror } = reading
  const isSvg = element.namespaceURI === SVG
  if (isSvg) read.isSVG = true
  // What createElement would refuse; rrweb's rule.
  read.tagName = tag === 'script' ? 'noscript' : /[^a-z0-9-_:]/.test(tag) ? 'div' : tag
  read.childNodes = []
  read.attributes = {}
  const region = policy.regionOf(element, place.region)
  place.region = region
  place.isHead = tag === 'head'
  if (dead) {
    place.content = CONTENT.dead
    return
  }
  const cut = reading.cut(element)
  place.isBox = !!cut || policy.isBlocked(element)
  if (place.isBox) {
    place.content = CONTENT.none
    read.attributes = readBox(element, cut)
    return
  }
  const attributes = readAttributes(policy, element, tag, region)
  read.attributes = attributes
  for (const name in attributes) reading.count(String(attributes[name]).length + name.length)
  if (tag === 'textarea') place.content = CONTENT.textarea
  else if (!isSvg && (tag === 'style' || tag === 'link')) readSheet(reading, element, tag, place, attributes)
  else if (tag === 'iframe') {
    place.content = CONTENT.none
    reading.found(element)
  }
  if (tag.includes('-') && element.matches(':defined')) read.isCustom = true
  const shadow = shadowRoot(element)
  if (shadow) {
    read.isShadowHost = true
    place.shadow = shadow
    const root = mirror.enter(shadow, element, place.id)
    root.region = region
    root.rootId = place.rootId
    root.isShadowRoot = true
    reading.found(shadow)
  }
  if (reading.mayScroll(place.id)) {
    const { scrollLeft, scrollTop } = element
    if (scrollLeft) attributes.rr_scrollLeft = scrollLeft
    if (scrollTop) attributes.rr_scrollTop = scrollTop
  }
}

/** A style element or link becomes one text that holds the sheet's rules. */
function readSheet(reading: Reading, element: Element, tag: string, place: Place, attributes: Attributes): void {
  const isStyle = tag === 'style'
  place.content = isStyle ? CONTENT.style : CONTENT.none
  const { sheet } = element as HTMLStyleElement
  place.sheet = sheet
  if (sheet) reading.told.delete(sheet)
  let text: string | null = ''
  if (!sheet) text = isStyle || (element as HTMLLinkElement).disabled ? '' : null
  else if (reading.isCssLate()) reading.defer(element)
  else {
    text = isStyle && !reading.scripted.has(sheet) ? authoredText(element, sheet) : null
    text ??= sheetText(sheet)
  }
  // It is of another origin, or not loaded yet: the replay asks for it itself.
  if (text === null) return
  text = reading.policy.css(text, place.region)
  reading.count(text.length)
  attributes._cssText = text
  delete attributes.rel
  delete attributes.href
}

/** Puts a node and all below it into the replay, in one tree, as far as the slice's time goes. */
export function enterTree(reading: Reading, node: Node, parent: Node | null, above: Place | undefined): RrNode | null {
  const read = enterNode(reading, node, parent, above)
  const place = read?.childNodes && reading.mirror.at(node)
  if (!place || place.content) return read
  for (const container of [node, place.shadow]) {
    const inside = container && reading.mirror.at(container)
    if (!inside) continue
    for (let child = firstChild(container); child; child = nextSibling(child)) {
      // A document without its element is no picture.
      if (node.nodeType !== 9 && reading.isLate()) {
        reading.defer(child)
        break
      }
      const below = enterTree(reading, child, container, inside)
      if (below) read.childNodes?.push(below)
    }
  }
  return read
}
