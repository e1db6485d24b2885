import type { ElementDescriptor } from '@playhead/protocol'
import { MAX_ELEMENT_NAME_CHARS, MAX_SELECTOR_CHARS, MAX_SELECTOR_STEPS, MAX_SIBLINGS } from '../limits.ts'
import type { Policy, Region } from '../privacy/types.ts'
import { isGeneratedName } from './names.ts'

/** Inputs that are buttons. */
export const BUTTONS = '[type=button],[type=submit],[type=reset],[type=image]'

const TEST_IDS = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa']

/** What one means when one clicks the icon inside it. */
export const CONTROLS = `a,button,input,select,textarea,label,summary,[role],[onclick],${TEST_IDS.map(name => `[${name}]`)}`

/** Elements whose text is what a visitor typed or chose, or no text at all. */
const NOT_TEXT = 'input,textarea,select,script,style,noscript,[contenteditable]:not([contenteditable="false"])'

const IMPLICIT_ROLES = [
  ['a[href]', 'link'],
  [`button,summary,${BUTTONS}`, 'button'],
  ['[type=checkbox]', 'checkbox'],
  ['[type=radio]', 'radio'],
  ['input,textarea', 'textbox'],
  ['select', 'combobox'],
  ['img', 'img'],
  ['form', 'form'],
] as const

/** The control an event target belongs to, or the target itself. A label stands for its field. */
export function controlOf(target: Element): Element {
  const control = target.closest(CONTROLS) ?? target
  return (control as Partial<HTMLLabelElement>).control ?? control
}

/** Describes an element so that the same one is found in another visit. Holds nothing that was typed into it, and no text that `policy` masks. */
export function describeElement(element: Element, policy: Policy): ElementDescriptor {
  const region = policy.regionAt(element)
  const isOpen = !policy.isInBlocked(element)
  // A string in HTML, an object in SVG. Not of `mailto:` and `tel:`, whose paths are people.
  const href = String((element as Partial<HTMLAnchorElement>).href ?? '')
  return {
    selector: selectorOf(element, policy).slice(0, MAX_SELECTOR_CHARS),
    tag: element.localName,
    role: roleOf(element),
    name: (isOpen && nameOf(element, policy, region)) || undefined,
    hrefPath: (isOpen && region !== 'mask' && /^http/.test(href) && pathOf(policy.url(href))) || undefined,
  }
}

/** The path of an absolute URL. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z][^:]*:(\/\/[^/?#]*)?|[?#].*$/gi, '')
}

function roleOf(element: Element): string | undefined {
  const implicit = IMPLICIT_ROLES.find(([selector]) => element.matches(selector))
  return element.getAttribute('role')?.slice(0, MAX_ELEMENT_NAME_CHARS) ?? implicit?.[1]
}

/** The accessible name, near enough (W3C accname 1.2 without recursion): label, alternative text, visible text. */
function nameOf(element: Element, policy: Policy, region: Region): string {
  const label = (element as Partial<HTMLInputElement>).labels?.[0]
  const attribute = (name: string): string | null => {
    const value = element.getAttribute(name)
    return value && policy.attribute(element, name, value, region)
  }
  const text =
    referredText(element, 'aria-labelledby', policy) ||
    attribute('aria-label') ||
    (label && textOf(label, policy)) ||
    attribute('alt') ||
    // A form's text is that of all its fields.
    (element.localName === 'form' ? attribute('name') : textOf(element, policy)) ||
    attribute('title') ||
    ''
  // Nothing but stars says nothing.
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[* ]+$/, '')
    .trim()
    .slice(0, MAX_ELEMENT_NAME_CHARS)
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE
}

/** The text of the elements whose ids an attribute names. */
export function referredText(element: Element, attribute: string, policy: Policy): string {
  const root = element.getRootNode() as Document
  const ids = element.getAttribute(attribute)?.match(/\S+/g) ?? []
  const texts = ids.map(id => {
    const found = root.getElementById?.(id)
    return found ? textOf(found, policy) : ''
  })
  return texts.join(' ').trim()
}

/** Visible text up to the length that is kept: the walk stops there, however large the element is. */
function textOf(element: Element, policy: Policy): string {
  let text = ''
  const collect = (node: Node, region: Region): void => {
    if (text.length > MAX_ELEMENT_NAME_CHARS || region === 'mask') return
    const data = node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '')
    // By its kind, not its class: a node of a frame has a class of that frame.
    if (data) text += data.trim() && `${policy.text(data.slice(0, MAX_ELEMENT_NAME_CHARS), region)} `
    else if (isElement(node) && !node.matches(NOT_TEXT) && !policy.isBlocked(node)) {
      const own = policy.regionOf(node, region)
      node.childNodes.forEach(child => {
        collect(child, own)
      })
    }
  }
  if (!policy.isInBlocked(element)) collect(element, policy.regionAt(element))
  return text
}

/**
 * From the nearest test id or stable id down to the element; class names of people, positions where nothing else tells siblings apart.
 * ` >>> ` leads from a host into its shadow root.
 */
function selectorOf(element: Element, policy: Policy): string {
  let selector = ''
  let node: Element | null = element
  for (let steps = 0; node && steps < MAX_SELECTOR_STEPS; steps++) {
    const anchor = anchorOf(node, policy)
    selector = (anchor ?? stepOf(node)) + selector
    const above: (Node & Partial<Pick<ShadowRoot, 'host'>>) | null = node.parentNode
    // A link has a host too, that of its address.
    const host: Element | undefined = above?.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? above.host : undefined
    node = anchor ? null : (host ?? node.parentElement)
    if (node && steps + 1 < MAX_SELECTOR_STEPS) selector = (host ? ' >>> ' : ' > ') + selector
  }
  return selector
}

function anchorOf(element: Element, policy: Policy): string | undefined {
  for (const name of TEST_IDS) {
    const value = element.getAttribute(name)
    // A test id made of a visitor's data would tell it.
    if (value && policy.message(value) === value) return `[${name}="${CSS.escape(value)}"]`
  }
  return element.id && !isGeneratedName(element.id) ? `#${CSS.escape(element.id)}` : undefined
}

function stepOf(element: Element): string {
  const classes = [...element.classList].filter(name => !isGeneratedName(name)).slice(0, 2)
  const field = element.getAttribute('name')
  const name = field && !isGeneratedName(field) ? `[name="${CSS.escape(field)}"]` : ''
  const step = element.localName + classes.map(name => `.${CSS.escape(name)}`).join('') + name
  const parent = element.parentNode as ParentNode | null
  // In a long list the place of a row says nothing about the next visit.
  if (!parent || parent.childElementCount > MAX_SIBLINGS) return step
  const siblings = [...parent.children].filter(other => other.localName === element.localName)
  const isAlone = siblings.filter(other => other.matches(step)).length < 2
  return isAlone ? step : `${step}:nth-of-type(${siblings.indexOf(element) + 1})`
}
