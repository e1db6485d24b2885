/** A page as it stands, in a form in which a page and its replay are equal. */
export interface TreeNode {
  /** `div`, `#text`, `#shadow` or `#frame`. */
  name: string
  /** What is compared: attributes as `@href`, properties as `.value`, computed style as `color`, `box` as `x y width height`, `text`. */
  facts: Record<string, string>
  children: TreeNode[]
}

/**
 * Reads a document. Runs in the browser, alone: it may not use anything from outside. Left out is what a replay has by design otherwise:
 * scripts, comments, the head (its effect is in the computed styles), event handlers, and the attributes that only give a start value.
 */
export function readTree(page: Document): TreeNode {
  const STYLES = [
    'display',
    'visibility',
    'opacity',
    'position',
    'direction',
    'color',
    'background-color',
    'background-image',
    'font-family',
    'font-size',
    'font-weight',
    'text-align',
    'text-transform',
    'transform',
    'border-top-width',
    'border-top-color',
    'z-index',
  ]
  const NOT_DRAWN = new Set(['head', 'script', 'noscript', 'template', 'style', 'link', 'title', 'meta', 'base'])
  const START_VALUES = new Set([
    'value',
    'checked',
    'selected',
    'style',
    'class',
    'autoplay',
    'muted',
    'autofocus',
    'nonce',
    'autocomplete',
  ])
  const FRAME_SOURCES = new Set(['src', 'srcdoc', 'sandbox', 'rr_src', 'loading', 'allow'])
  const URLS = new Set(['src', 'href', 'xlink:href', 'poster', 'action', 'formaction', 'data', 'background', 'cite'])

  const absolute = (value: string, base: string): string => {
    if (value === '') return value
    try {
      return new URL(value, base).href
    } catch {
      return value
    }
  }

  const attributeFact = (element: Element, name: string, value: string): string => {
    const base = element.ownerDocument.baseURI
    // A part of the page itself is no address.
    if (URLS.has(name)) return value.startsWith('#') ? value : absolute(value.trim(), base)
    if (name === 'srcset')
      return value
        .split(',')
        .map(candidate => candidate.trim().split(/\s+/))
        .map(([url = '', size = '']) => `${absolute(url, base)} ${size}`.trim())
        .join(', ')
    return value
  }

  const attributes = (element: Element, facts: Record<string, string>): void => {
    const isFrame = element.localName === 'iframe'
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name.startsWith('rr_') || START_VALUES.has(name)) continue
      if (isFrame && FRAME_SOURCES.has(name)) continue
      facts[`@${name}`] = attributeFact(element, name, value)
    }
    const classes = [...element.classList].filter(name => name !== ':hover' && name !== 'rrweb-paused')
    if (classes.length > 0) facts['@class'] = classes.sort().join(' ')
  }

  const properties = (element: Element, facts: Record<string, string>): void => {
    const put = (name: string, value: unknown): void => {
      facts[`.${name}`] = String(value)
    }
    const local = element.localName
    if (local === 'input') {
      const input = element as HTMLInputElement
      if (input.type === 'checkbox' || input.type === 'radio') put('checked', input.checked)
      else if (input.type !== 'file') put('value', input.value)
    } else if (local === 'textarea') put('value', (element as HTMLTextAreaElement).value)
    else if (local === 'option') put('selected', (element as HTMLOptionElement).selected)
    else if (local === 'img') put('naturalWidth', (element as HTMLImageElement).naturalWidth)
    else if (local === 'dialog') put('modal', element.matches(':modal'))
    else if (local === 'canvas')
      put('size', `${(element as HTMLCanvasElement).width} ${(element as HTMLCanvasElement).height}`)
    else if (local === 'audio' || local === 'video') {
      const media = element as HTMLMediaElement
      put('muted', media.muted)
      put('volume', media.volume)
      put('playbackRate', media.playbackRate)
      put('currentTime', media.currentTime.toFixed(1))
    }
    if (local.includes('-')) put('defined', element.matches(':defined'))
    if (element.hasAttribute('popover')) put('popoverOpen', element.matches(':popover-open'))
    if (element.scrollTop !== 0 || element.scrollLeft !== 0)
      put('scroll', `${Math.round(element.scrollLeft)} ${Math.round(element.scrollTop)}`)
  }

  const looks = (element: Element, facts: Record<string, string>): void => {
    const view = element.ownerDocument.defaultView
    if (!view) return
    const style = view.getComputedStyle(element)
    for (const name of STYLES) facts[name] = style.getPropertyValue(name)
    for (const pseudo of ['::before', '::after']) {
      const { content, color } = view.getComputedStyle(element, pseudo)
      if (content !== 'none' && content !== 'normal') facts[pseudo] = `${content} ${color}`
    }
    const { x, y, width, height } = element.getBoundingClientRect()
    facts.box = [x, y, width, height].map(Math.round).join(' ')
  }

  const readChildren = (parent: Node): TreeNode[] => {
    const children: TreeNode[] = []
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) {
        const text = child.nodeValue ?? ''
        const last = children.at(-1)
        if (text === '') continue
        // One text may be held by several nodes; a replay may hold it by other ones.
        if (last?.name === '#text') last.facts.text += text
        else children.push({ name: '#text', facts: { text }, children: [] })
      } else if (child.nodeType === 1) {
        const node = readElement(child as Element)
        if (node) children.push(node)
      }
    }
    return children
  }

  const readElement = (element: Element): TreeNode | undefined => {
    const name = element.localName
    if (NOT_DRAWN.has(name)) return undefined
    const facts: Record<string, string> = {}
    attributes(element, facts)
    properties(element, facts)
    looks(element, facts)
    const children: TreeNode[] = []
    if (element.shadowRoot) children.push({ name: '#shadow', facts: {}, children: readChildren(element.shadowRoot) })
    if (name === 'iframe') {
      const inner = (element as HTMLIFrameElement).contentDocument
      children.push({ name: '#frame', facts: {}, children: inner ? readChildren(inner) : [] })
    } else if (name !== 'textarea') children.push(...readChildren(element))
    return { name, facts, children }
  }

  // What moves on its own is at its end, on both sides.
  for (const animation of page.getAnimations()) if ('transitionProperty' in animation) animation.finish()
  return { name: '#document', facts: {}, children: readChildren(page) }
}
