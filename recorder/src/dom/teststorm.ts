import { type DomCapture, type DomContext, SOURCE } from './types.ts'

/** What a random test does to the page: kind, and three numbers that choose among what is there. Any list is a valid storm. */
export type Op = [number, number, number, number]

/** Kinds of `Op`, by name; the number is the place in this list. */
export const KINDS: Record<string, (stage: Stage, a: number, b: number, c: number) => unknown> = {
  insert: (stage, a, b, c) => stage.place(stage.make(a), b, c),
  insertAgain: (stage, a, b, c) => stage.place(stage.make(a + 1), b, c),
  text: (stage, a, b, c) => stage.place(stage.keep(new Text(`t${a}`)), b, c),
  comment: (stage, a, b, c) => stage.place(document.createComment(`c${a}`), b, c),
  remove: (stage, a) => (stage.node(a) as ChildNode | undefined)?.remove(),
  move: (stage, a, b, c) => stage.place(stage.node(a), b, c),
  moveAgain: (stage, a, b, c) => stage.place(stage.node(a), b, c),
  reverse: (stage, a) => {
    const parent = stage.parent(a)
    for (const child of [...parent.childNodes].reverse()) parent.appendChild(child)
  },
  attribute: (stage, a, b, c) => {
    const element = stage.element(a)
    const name = ['class', 'title', 'data-n', 'style'][b % 4] as string
    if (c % 5 === 0) element?.removeAttribute(name)
    else element?.setAttribute(name, name === 'style' ? `top: ${c}px;` : `v${c}`)
  },
  data: (stage, a, b) => {
    const node = stage.nodes[a % stage.nodes.length]
    if (node instanceof Text) node.data = `d${b}`
  },
  html: (stage, a, b) => {
    const parent = stage.parent(a)
    if ('innerHTML' in parent) (parent as Element).innerHTML = `<b>${b}</b><i class=x>i<u>u</u></i>`
    stage.adopt(parent)
  },
  /** More than a small slice takes. */
  bulk: (stage, a, b, c) => {
    const top = stage.make(0)
    for (let n = 0; n < 60; n++) {
      const parent = n % 3 ? top : ((top.children[(n * a) % (top.children.length || 1)] as Element | undefined) ?? top)
      parent.append(n % 4 ? stage.make(n % 4) : stage.keep(new Text(`b${n}`)))
    }
    stage.place(top, b, c)
  },
  clear: (stage, a, b) => b % 3 === 0 && (stage.parent(a) as Element).replaceChildren(),
  shadow: (stage, a) => {
    const element = stage.element(a)
    if (!element || element.shadowRoot || !/^(div|span)$/.test(element.localName)) return
    stage.parents.push(element.attachShadow({ mode: 'open' }))
  },
  frame: (stage, a, b, c) => {
    const frame = stage.keep(document.createElement('iframe'))
    stage.place(frame, b, c)
    const body = frame.contentDocument?.body
    if (body) stage.parents.push(body)
    if (body && a % 2) body.append(`f${a}`, stage.make(0))
  },
  style: (stage, a, b, c) => {
    const style = stage.keep(document.createElement('style'))
    if (a % 2) style.textContent = `.s${a % 9} { color: rgb(${a % 255}, 0, 0); }`
    stage.place(style, b, c)
    stage.styles.push(style)
  },
  rule: (stage, a, b) => {
    const style = stage.styles[a % (stage.styles.length || 1)]
    if (!style?.sheet) return
    if (b % 4 === 0 && style.sheet.cssRules.length) style.sheet.deleteRule(0)
    else if (b % 4 === 1) style.append(` .a${b % 7} { top: ${b % 50}px; }`)
    else style.sheet.insertRule(`.r${b % 7} { left: ${b % 50}px; }`, 0)
  },
  block: (stage, a) => {
    if (stage.isBlocking)
      stage.element(a)?.toggleAttribute('data-mark') && stage.element(a)?.setAttribute('data-playhead', 'block')
    else stage.element(a)?.removeAttribute('title')
  },
  unblock: (stage, a) => stage.element(a)?.removeAttribute('data-playhead'),
  ask: (stage, a) => stage.ask(stage.nodes[a % stage.nodes.length]),
  askAgain: (stage, a) => stage.ask(stage.nodes[a % stage.nodes.length]),
  emit: stage => stage.context()?.emit(SOURCE.selection, { ranges: [] }),
  drain: stage => stage.capture()?.drain(),
  full: (stage, a) => a % 3 === 0 && stage.capture()?.takeFull(),
  nap: () => new Promise(resolve => setTimeout(resolve, 0)),
  idle: () => new Promise(resolve => requestIdleCallback(resolve, { timeout: 20 })),
}

/** The nodes of one storm: all that were ever made, in the page or not. */
export class Stage {
  nodes: Node[] = []
  parents: Node[] = []
  styles: HTMLStyleElement[] = []
  /** What asking for ids got wrong. */
  problems: string[] = []
  isBlocking: boolean
  capture: () => DomCapture | undefined
  context: () => DomContext | undefined
  constructor(
    root: Element,
    isBlocking: boolean,
    capture: () => DomCapture | undefined,
    context: () => DomContext | undefined,
  ) {
    this.parents.push(root)
    this.context = context
    this.isBlocking = isBlocking
    this.capture = capture
  }
  keep<N extends Node>(node: N): N {
    this.nodes.push(node)
    return node
  }
  make(n: number): Element {
    const tag = ['div', 'span', 'p', 'ul', 'script', 'div', 'textarea', 'template'][n % 8] as string
    const element = this.keep(document.createElement(tag))
    if (tag === 'script') element.setAttribute('type', 'text/plain')
    if (/^(div|span|p|ul)$/.test(tag)) this.parents.push(element)
    return element
  }
  adopt(parent: Node): void {
    for (const child of parent.childNodes) this.keep(child)
  }
  /** Asks for a node's id and emits an event that names it: the Replayer warns of nodes it does not have. */
  ask(node: Node | undefined): void {
    const context = this.context()
    if (!node || !context) return
    const id = context.idOf(node)
    if (id && node.isConnected) context.emit(SOURCE.scroll, { id, x: 0, y: 0 })
    const isPlain = node.nodeType !== 8 && !this.isBlocking && node.getRootNode({ composed: true }) === document
    if (!id && isPlain) this.problems.push(`no id of ${node.nodeName}`)
  }
  node(n: number): Node | undefined {
    return this.nodes[n % this.nodes.length]
  }
  element(n: number): Element | undefined {
    const elements = this.nodes.filter(node => node.nodeType === 1)
    return elements[n % elements.length] as Element | undefined
  }
  parent(n: number): Node {
    return this.parents[n % this.parents.length] as Node
  }
  place(node: Node | undefined, b: number, c: number): void {
    const parent = this.parent(b)
    if (!node || node.contains(parent) || includes(node, parent)) return
    const before = parent.childNodes[c % (parent.childNodes.length + 1)] ?? null
    if (before !== node) parent.insertBefore(node, before)
  }
}

/** Whether `inner` is inside `outer`, over shadow roots and frames. */
function includes(outer: Node, inner: Node): boolean {
  for (let at: Node | null = inner; at; ) {
    if (at === outer) return true
    at = at.parentNode ?? (at as ShadowRoot).host ?? (at as Document).defaultView?.frameElement ?? null
  }
  return false
}
