/** A document's elements, attributes, texts, shadow roots, frames and style rules, as text that a recording must give again. */
export function normal(root: Document): string {
  const out: string[] = []
  const isReplay = root !== document
  walk(root, '')
  return out.join('\n')

  function walk(parent: Node, indent: string): void {
    let text = ''
    const flush = () => {
      if (text.trim()) out.push(`${indent}"${text.trim().replace(/\s+/g, ' ')}"`)
      text = ''
    }
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) text += node.textContent
      if (node.nodeType !== 1) continue
      flush()
      element(node as Element, indent)
    }
    flush()
  }

  function element(node: Element, indent: string): void {
    const tag = node.localName
    const isHead = node.parentElement?.localName === 'head'
    // What the Replayer puts in, and what draws nothing.
    if (tag === 'style' && node.parentElement?.localName === 'html') return
    if (isHead && !/^(style|link)$/.test(tag)) return
    if (/^(script|noscript)$/.test(tag)) return void out.push(`${indent}<noscript>`)
    const isBox = isReplay
      ? /box-sizing: border-box/.test(node.getAttribute('style') ?? '')
      : node.matches('[data-playhead~=block]') && !node.closest('.theirs')
    if (isBox) return void out.push(`${indent}<${tag} box>`)
    const sheet = (node as HTMLStyleElement).sheet
    const isSheet = sheet && /^(style|link)$/.test(tag)
    const attributes = node
      .getAttributeNames()
      .filter(
        name => !/^(autocomplete|rel|href|_csstext|rr_open_mode|rrweb.*)$/i.test(name) || (!isSheet && name === 'href'),
      )
      .filter(name => name !== 'src' || tag !== 'iframe')
      .map(name => [name, value(node, name)] as const)
      .filter(([, text]) => text !== null)
      .map(([name, text]) => ` ${name}="${text}"`)
      .sort()
    out.push(`${indent}<${isSheet ? 'style' : tag}${attributes.join('')}>`)
    const inner = `${indent}  `
    if (isSheet) {
      for (const rule of sheet.cssRules) out.push(inner + rule.cssText.replace(/,[^{}]*\.\\:hover[^{}]*/g, ' '))
      return
    }
    if ('value' in node && /^(input|textarea|select)$/.test(tag)) {
      const field = node as HTMLInputElement
      out.push(`${inner}value ${field.value} ${field.checked}`)
      if (tag === 'textarea') return
    }
    if (node.shadowRoot) {
      out.push(`${inner}#shadow`)
      walk(node.shadowRoot, `${inner}  `)
    }
    if (tag === 'iframe') {
      const inside = (node as HTMLIFrameElement).contentDocument
      if (inside) {
        out.push(`${inner}#document`)
        walk(inside, `${inner}  `)
      }
      return
    }
    walk(node, inner)
  }

  function value(node: Element, name: string): string | null {
    const text = node.getAttribute(name) ?? ''
    if (/^(value|checked|selected)$/.test(name) && /^(input|textarea|option)$/.test(node.localName)) return null
    if (name === 'class') return text.replace(/\s*rrweb-paused/, '') || null
    if (name === 'style') return (node as HTMLElement).style.cssText
    if (/^(src|href)$/.test(name) && text && text[0] !== '#') return new URL(text, document.baseURI).href
    return text
  }
}
