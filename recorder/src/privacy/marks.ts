import { warn } from '../guard.ts'
import type { PrivacyOptions } from '../types.ts'
import type { Region } from './types.ts'

const PICTURES = 'img,picture,video,audio,canvas,object,embed,image'

const EDITABLE = 'textarea,select,datalist,[contenteditable]:not([contenteditable=false i])'

/** Never shown, not even in `open` or where a mark lifts the mask; nor what was one of these before. */
const SECRET = /passw|hidden|\bcc-|one-time|cvc|cvv/i
const SECRET_ATTRIBUTES = ['type', 'autocomplete', 'name', 'id']

/** The part of a `Policy` that looks at where a node stands. */
export interface Marks {
  regionOf(element: Element, inherited: Region): Region
  regionAt(node: Node | null): Region
  isBlocked(element: Element): boolean
  isInBlocked(node: Node): boolean
  isIgnored(element: Element): boolean
  isSecret(element: Element): boolean
  /** The region of the element's own attributes: an editor's content is masked in `detect`, its label is not. */
  labelRegion(element: Element): Region
}

/**
 * Reads the marks: the words of `data-playhead`, the classes `rr-mask`, `rr-block`, `rr-ignore` and `rr-unmask`, and the
 * site's selectors, which can be read. The nearest mark holds; on one element `mask` wins over `unmask`.
 */
export function createMarks(options: PrivacyOptions, root: Region): Marks {
  const masked = selectorOf('mask', options.maskSelector)
  const unmasked = selectorOf('unmask', options.unmaskSelector)
  const ignored = selectorOf('ignore', options.ignoreSelector)
  const blocked = selectorOf('block', options.blockSelector)
  /** One question for the many elements that none of this is about. */
  const special = `input,${EDITABLE},${masked},${unmasked}`
  const secrets = new WeakSet<Element>()

  function isSecret(element: Element): boolean {
    if (
      element.localName === 'input' &&
      SECRET_ATTRIBUTES.some(name => SECRET.test(element.getAttribute(name) ?? ''))
    ) {
      secrets.add(element)
    }
    return secrets.has(element)
  }

  function markOf(element: Element): Region | undefined {
    if (matches(element, masked)) return 'mask'
    return matches(element, unmasked) ? 'plain' : undefined
  }

  /** An `input` keeps the region it stands in: it has no text of its own, and its value is masked by `inputValue`. */
  function regionOf(element: Element, inherited: Region): Region {
    if (!matches(element, special)) return inherited
    isSecret(element)
    return markOf(element) ?? (inherited === 'detect' && matches(element, EDITABLE) ? 'mask' : inherited)
  }

  function regionAt(node: Node | null): Region {
    let isEdited = false
    for (const element of above(node)) {
      const mark = markOf(element)
      if (mark) return mark
      isEdited ||= matches(element, EDITABLE)
    }
    return root === 'detect' && isEdited ? 'mask' : root
  }

  function isBlocked(element: Element): boolean {
    return matches(element, blocked) || (root === 'mask' && matches(element, PICTURES) && !matches(element, unmasked))
  }

  return {
    regionOf,
    regionAt,
    isBlocked,
    isSecret,
    isInBlocked: node => above(node).some(isBlocked),
    isIgnored: element => above(element).some(at => matches(at, ignored)),
    labelRegion: element => markOf(element) ?? regionAt(element.parentNode),
  }
}

/** True where there is no selector, or one that can be read. Tells the developer otherwise. */
export function isSelector(selector?: string): boolean {
  try {
    return !selector || !document.createDocumentFragment().querySelector(selector)
  } catch {
    warn(`privacy: not a selector: ${selector}`)
    return false
  }
}

function selectorOf(mark: string, extra?: string): string {
  return `[data-playhead~=${mark}],.rr-${mark}${extra ? `,${extra}` : ''}`
}

/** Also on a form whose field is called `matches`. */
function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector)
}

/** The element and those around it, over the hosts of shadow roots and the frames of documents. */
function above(node: Node | null): Element[] {
  const found: Element[] = []
  for (let at = node; at; at = outerOf(at)) if (at.nodeType === 1) found.push(at as Element)
  return found
}

function outerOf(node: Node & Partial<Pick<ShadowRoot, 'host'> & Pick<Document, 'defaultView'>>): Node | null {
  return node.parentNode ?? node.host ?? node.defaultView?.frameElement ?? null
}
