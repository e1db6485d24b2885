/**
 * Writes down a document, a line for each node: elements with their attributes, shadow roots, frames, texts, and what no attribute holds: what stands in
 * fields, what is ticked and chosen, how far something is scrolled. Runs in the browser, alone: it may not use anything from outside.
 *
 * Left out is what depends on how one came to a moment and not on the moment: the elements the pointer is over, the attributes that give fields a start
 * value, the text of style sheets, which the player rewrites for the visitor's preferences, and what rrweb writes down for itself (`rr_…`): with its
 * virtual DOM a dialog that was closed keeps a note of how it had been opened.
 */
export function readDom(page: Document): string {
  const START_VALUES = new Set(['value', 'checked', 'selected'])
  /** Of a `rel` that loads ahead of need, which the player takes away. */
  const AHEAD_OF_NEED = /prefetch|preload|preconnect|prerender/i
  const lines: string[] = []

  const attributes = (element: Element): string => {
    const found: string[] = []
    for (const { name, value } of element.attributes) {
      if (START_VALUES.has(name) || name.startsWith('rr_') || (name === 'rel' && AHEAD_OF_NEED.test(value))) continue
      if (name !== 'class') found.push(`${name}=${JSON.stringify(value)}`)
    }
    const classes = [...element.classList].filter(each => each !== ':hover' && each !== 'rrweb-paused')
    if (classes.length > 0) found.push(`class="${classes.join(' ')}"`)
    // rrweb's virtual DOM gives a name space twice.
    return [...new Set(found)].sort().join(' ')
  }

  const states = (element: Element): string => {
    const found: string[] = []
    const local = element.localName
    if (local === 'input') {
      const { value, checked } = element as HTMLInputElement
      found.push(`.value=${JSON.stringify(value)}`, `.checked=${checked}`)
    } else if (local === 'textarea') found.push(`.value=${JSON.stringify((element as HTMLTextAreaElement).value)}`)
    else if (local === 'option') found.push(`.selected=${(element as HTMLOptionElement).selected}`)
    const { scrollLeft, scrollTop } = element
    if (scrollLeft !== 0 || scrollTop !== 0) found.push(`.scroll=${Math.round(scrollLeft)},${Math.round(scrollTop)}`)
    return found.join(' ')
  }

  const children = (parent: Node, indent: string): void => {
    let text = ''
    const endText = (): void => {
      if (text !== '') lines.push(`${indent}${JSON.stringify(text)}`)
      text = ''
    }
    for (const child of parent.childNodes) {
      // One text may be held by several nodes.
      if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue ?? ''
      else if (child.nodeType === Node.ELEMENT_NODE) {
        endText()
        write(child as Element, indent)
      }
    }
    endText()
  }

  const write = (element: Element, indent: string): void => {
    const local = element.localName
    lines.push(`${indent}<${[local, attributes(element), states(element)].filter(Boolean).join(' ')}>`)
    const deeper = `${indent} `
    if (element.shadowRoot) {
      lines.push(`${deeper}#shadow`)
      children(element.shadowRoot, `${deeper} `)
    }
    if (local === 'iframe') {
      lines.push(`${deeper}#frame`)
      const inner = (element as HTMLIFrameElement).contentDocument
      if (inner) children(inner, `${deeper} `)
    } else if (local !== 'textarea' && local !== 'style') children(element, deeper)
  }

  children(page, '')
  return lines.join('\n')
}

/** Lines around a difference that are shown. */
const CONTEXT = 3

/** The first place where two documents differ, with what stands around it; `undefined` where they are equal. */
export function firstDifference(expected: string, actual: string): string | undefined {
  if (expected === actual) return undefined
  const [own, other] = [expected.split('\n'), actual.split('\n')]
  let at = 0
  while (at < own.length && own[at] === other[at]) at++
  const before = own.slice(Math.max(0, at - CONTEXT), at).map(line => `    ${line}`)
  const part = (sign: string, lines: string[]) => lines.slice(at, at + CONTEXT + 1).map(line => `  ${sign} ${line}`)
  return [
    `line ${at + 1} of ${own.length} (the player has ${other.length})`,
    ...before,
    ...part('-', own),
    ...part('+', other),
  ].join('\n')
}
