import type { SessionEvent } from '../sessions/schema.ts'
import { quote } from './quote.ts'
import type { LineKind } from './schema.ts'

/** What is told of one event. */
export interface Said {
  kind: LineKind
  text: string
  details?: string[]
}

/** Frames of a stack: the first ones are the page's own code, and what an engineer looks at. */
const MAX_FRAMES = 3
/** Characters of a custom event's properties. */
const MAX_PROPS_CHARS = 200

/**
 * An event in words; null for what a transcript leaves out: requests that went well, web vitals, long tasks. Who the visitor is is left out
 * too (`identify` says only that it happened): the text is pasted elsewhere. What was typed is in no index event.
 */
export function sayEvent(event: SessionEvent): Said | null {
  const { type, name, props } = event
  switch (type) {
    case 'pageview':
      return { kind: 'page', text: `page ${quote(pageOf(event.url))}${wentBack(props.navigation)}` }
    case 'click':
      return { kind: 'click', text: `clicked ${elementOf(event)}` }
    case 'rage_click':
      return { kind: type, text: `rage click: ${count(props.clicks)} fast clicks on ${elementOf(event)}` }
    case 'dead_click':
      return { kind: type, text: `dead click: nothing happened after the click on ${elementOf(event)}` }
    case 'error_click':
      return { kind: type, text: `error click: the click on ${elementOf(event)} was followed by ${quote(name)}` }
    case 'quick_back':
      return { kind: type, text: name ? `went back quickly from ${quote(pageOf(name))}` : 'came back quickly' }
    case 'input':
      return { kind: 'input', text: sayInput(event) }
    case 'validation':
      return { kind: type, text: `${elementOf(event)} was refused: ${quote(name)}` }
    case 'form_abandon':
      return { kind: type, text: `left the form without sending it, after ${quote(String(props.lastField ?? ''))}` }
    case 'error':
      return { kind: 'error', text: `error ${quote(name)}`, details: framesOf(props.stack) }
    case 'console':
      return { kind: 'console', text: `console ${level(props.level)} ${quote(name)}` }
    case 'network':
      return sayRequest(event)
    case 'identify':
      return { kind: 'identify', text: 'was identified' }
    case 'flag':
      return { kind: 'flag', text: `flag ${quote(name)} is ${quote(String(props.variant ?? props.value ?? ''))}` }
    case 'custom':
      return {
        kind: 'event',
        text: `event ${quote(name)}${propsOf(props)}${typeof props.$lib === 'string' ? ', sent by a server' : ''}`,
      }
    case 'recorder':
      return { kind: 'recorder', text: `recorder: ${quote(name)}` }
    case 'group':
    case 'web_vital':
    case 'long_task':
      return null
  }
}

/** Path and query of an address; the address itself where it has no path. */
function pageOf(url: string): string {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return url
  const { pathname, search, hash } = new URL(url)
  return `${pathname}${search}${/^#[!/]/.test(hash) ? hash : ''}`
}

function wentBack(navigation: unknown): string {
  return navigation === 'traverse' || navigation === 'return' ? ', back or forward' : ''
}

/** `link "Dawn mug"`; where it has no name, what it can be found by. Roles are recorded too: letters and hyphens only. */
export function elementOf({ element }: Pick<SessionEvent, 'element'>): string {
  if (!element) return 'something'
  const kind = (element.role || element.tag).replace(/[^a-z\d-]/gi, '').slice(0, 30) || 'element'
  if (element.name) return `${kind} ${quote(element.name)}`
  return `${kind} without a name, at ${quote(element.selector || element.hrefPath)}`
}

function sayInput(event: SessionEvent): string {
  const { element, props } = event
  const what = elementOf(event)
  const again = typeof props.refills === 'number' && props.refills > 0 ? ', changed again' : ''
  if (props.isEmptied === true) return `emptied ${what}${again}`
  if (element?.tag === 'select') return `chose in ${what}${again}`
  return element?.role === 'checkbox' || element?.role === 'radio' ? `changed ${what}` : `filled in ${what}${again}`
}

function sayRequest({ name, props }: SessionEvent): Said | null {
  const status = typeof props.status === 'number' ? props.status : 0
  const error = typeof props.error === 'string' ? props.error : ''
  if (status < 400 && !error) return null
  const method = String(props.method ?? '')
    .replace(/[^A-Z]/g, '')
    .slice(0, 10)
  const path = typeof props.url === 'string' ? pageOf(props.url) : name
  const outcome = status >= 400 ? `status ${status}` : `no answer, ${quote(error)}`
  const took = typeof props.durationMs === 'number' ? `, after ${Math.round(props.durationMs)} ms` : ''
  return { kind: 'request', text: `request failed: ${method} ${quote(path)}, ${outcome}${took}` }
}

/** Chromium writes `at f (file:1:2)`, Firefox and Safari `f@file:1:2`; the message stands above them, or does not. */
function framesOf(stack: unknown): string[] {
  if (typeof stack !== 'string') return []
  const frames = stack.split('\n').map(line => line.trim())
  return frames
    .filter(line => /^at |@/.test(line))
    .slice(0, MAX_FRAMES)
    .map(line => quote(line))
}

function propsOf(props: SessionEvent['props']): string {
  const told = Object.entries(props).filter(([key]) => !key.startsWith('$'))
  const listed = told.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return listed.length === 0 ? '' : ` with ${quote(listed.join(', '), MAX_PROPS_CHARS)}`
}

function count(value: unknown): string {
  return typeof value === 'number' ? String(value) : 'several'
}

function level(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[^a-z]/g, '').slice(0, 10) : ''
}
