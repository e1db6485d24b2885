import type { EventRow } from '../index/types.ts'
import type { Matcher, PropertyFilter } from './definition.ts'

/** Whether an event is what a matcher means. */
export function matches(matcher: Matcher, event: EventRow): boolean {
  const props = JSON.parse(event.props) as Record<string, unknown>
  return (
    isKind(matcher, event) &&
    matcher.where.every(filter => holds(filter, propertyOf(filter.property, props, event.url)))
  )
}

function isKind(matcher: Matcher, event: EventRow): boolean {
  switch (matcher.kind) {
    case 'event':
      return event.type === 'custom' ? event.name === matcher.name : event.type === matcher.name
    case 'page': {
      if (event.type !== 'pageview') return false
      const path = new URL(event.url).pathname.replace(/(?<=.)\/$/, '')
      const [first = '', ...rest] = matcher.path.replace(/(?<=.)\/$/, '').split('*')
      let at = first.length
      if (!path.startsWith(first)) return false
      for (const [n, part] of rest.entries()) {
        const found = n === rest.length - 1 && part !== '' ? path.lastIndexOf(part) : path.indexOf(part, at)
        if (found < at || (n === rest.length - 1 && part !== '' && found + part.length !== path.length)) return false
        at = found + part.length
      }
      return rest.length > 0 || at === path.length
    }
    case 'element': {
      const { selector, tag, role, name, hrefPath } = matcher.element
      const pairs = [
        [selector, event.selector],
        [tag, event.elementTag],
        [role, event.elementRole],
        [name, event.elementName],
        [hrefPath, event.elementHrefPath],
      ]
      return event.type === 'click' && pairs.every(([wanted, is]) => wanted === undefined || wanted === is)
    }
  }
}

function propertyOf(property: string, props: Record<string, unknown>, url: string): unknown {
  return property === 'url' ? url || undefined : props[property]
}

/** A property of an event: undefined where it has none. */
export function eventProperty(property: string, event: EventRow): unknown {
  return propertyOf(property, JSON.parse(event.props) as Record<string, unknown>, event.url)
}

/** A value as text: a string's own characters, the JSON of everything else. */
export function textOf(raw: unknown): string {
  if (raw === undefined) return ''
  return typeof raw === 'string' ? raw : JSON.stringify(raw)
}

/** Whether a value is what a filter asks for; undefined is what is not there. */
export function holds(filter: PropertyFilter, raw: unknown): boolean {
  const isThere = raw !== undefined
  const value = textOf(raw)
  switch (filter.op) {
    case '=':
      return isThere && value === String(filter.value)
    case '≠':
      return value !== String(filter.value)
    case 'contains':
      return isThere && value.toLowerCase().includes(filter.value.toLowerCase())
    case 'regex':
      return isThere && new RegExp(filter.value).test(value)
    case 'in':
      return isThere && filter.value.includes(value)
    case '>':
      return isThere && value.trim() !== '' && Number(value) > filter.value
    case '<':
      return isThere && value.trim() !== '' && Number(value) < filter.value
    case 'is set':
      return isThere && raw !== null
  }
}
