import type { ElementDescriptor } from '@playhead/protocol'
import { MAX_ELEMENT_NAME_CHARS, MAX_SELECTOR_CHARS, MAX_SELECTOR_STEPS } from '../limits.ts'
import { cleanUrl } from '../url.ts'
import { isGeneratedName } from './names.ts'

const TEST_IDS = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa']

/** What one means when one clicks the icon inside it. */
const CONTROLS = `a,button,input,select,textarea,label,summary,[role],[onclick],${TEST_IDS.map(name => `[${name}]`)}`

/** Elements whose text is what a visitor typed or chose, or no text at all. */
const NOT_TEXT = 'input,textarea,select,script,style,noscript,[contenteditable]:not([contenteditable="false"])'

/** Regions the site keeps out of recordings. */
export const MASKED = '[data-playhead="mask"],.rr-mask'
export const BLOCKED = '[data-playhead="block"],.rr-block'

const IMPLICIT_ROLES: Record<string, string> = {
  'a[href]': 'link',
  'button,summary,[type=button],[type=submit],[type=reset],[type=image]': 'button',
  '[type=checkbox]': 'checkbox',
  '[type=radio]': 'radio',
  'input,textarea': 'textbox',
  select: 'combobox',
  img: 'img',
}

/** The control an event target belongs to, or the target itself. */
export function controlOf(target: Element): Element {
  return target.closest(CONTROLS) ?? target
}

/** Describes an element so that the same one is found in another visit. Holds nothing that was typed into it. */
export function describeElement(element: Element): ElementDescriptor {
  const href = element instanceof HTMLAnchorElement ? element.pathname : ''
  const isPrivate = element.closest(`${MASKED},${BLOCKED}`) !== null
  return {
    selector: selectorOf(element).slice(0, MAX_SELECTOR_CHARS),
    tag: element.localName,
    role: roleOf(element),
    name: (!isPrivate && nameOf(element)) || undefined,
    hrefPath: (!isPrivate && cleanUrl(href)) || undefined,
  }
}

function roleOf(element: Element): string | undefined {
  const implicit = Object.keys(IMPLICIT_ROLES).find(selector => element.matches(selector))
  return element.getAttribute('role')?.slice(0, MAX_ELEMENT_NAME_CHARS) ?? (implicit && IMPLICIT_ROLES[implicit])
}

/** The accessible name, near enough (W3C accname 1.2 without recursion): label, alternative text, visible text. */
function nameOf(element: Element): string {
  const label = (element as Partial<HTMLInputElement>).labels?.[0]
  const text =
    element.getAttribute('aria-label') ||
    (label && textOf(label)) ||
    element.getAttribute('alt') ||
    textOf(element) ||
    element.getAttribute('title') ||
    ''
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_ELEMENT_NAME_CHARS)
}

/** Visible text up to the length that is kept: the walk stops there, however large the element is. */
function textOf(element: Element): string {
  let text = ''
  const collect = (node: Node): void => {
    if (text.length > MAX_ELEMENT_NAME_CHARS) return
    if (node instanceof Text) text += node.data.trim() && `${node.data.slice(0, MAX_ELEMENT_NAME_CHARS)} `
    else if (!(node as Element).matches?.(`${NOT_TEXT},${MASKED},${BLOCKED}`)) node.childNodes.forEach(collect)
  }
  collect(element)
  return text
}

/** From the nearest test id or stable id down to the element; class names of people, positions where nothing else tells siblings apart. */
function selectorOf(element: Element): string {
  const steps: string[] = []
  let node: Element | null = element
  while (node && steps.length < MAX_SELECTOR_STEPS) {
    const anchor = anchorOf(node)
    steps.unshift(anchor ?? stepOf(node))
    if (anchor) break
    node = node.parentElement ?? hostOf(node)
  }
  return steps.join(' > ')
}

function anchorOf(element: Element): string | undefined {
  const testId = TEST_IDS.find(name => element.getAttribute(name))
  if (testId) return `[${testId}="${CSS.escape(element.getAttribute(testId) ?? '')}"]`
  return element.id && !isGeneratedName(element.id) ? `#${CSS.escape(element.id)}` : undefined
}

function stepOf(element: Element): string {
  const classes = [...element.classList].filter(name => !isGeneratedName(name)).slice(0, 2)
  const field = element.getAttribute('name')
  const name = field && !isGeneratedName(field) ? `[name="${CSS.escape(field)}"]` : ''
  const step = element.localName + classes.map(name => `.${CSS.escape(name)}`).join('') + name
  const siblings = [...(element.parentElement?.children ?? [])].filter(other => other.localName === element.localName)
  const isAlone = siblings.filter(other => other.matches(step)).length < 2
  return isAlone ? step : `${step}:nth-of-type(${siblings.indexOf(element) + 1})`
}

/** The host of the shadow root an element stands at the top of: the path goes on outside. */
function hostOf(element: Element): Element | null {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : null
}
