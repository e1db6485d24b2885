import type { EventDetail, PropertyFilter } from '@playhead/server/api'
import type { Option } from '../../ui/options.ts'

export type Operator = PropertyFilter['op']
type Property = EventDetail['properties'][number]

export const OPERATORS: readonly { value: Operator; label: string }[] = [
  { value: '=', label: 'is' },
  { value: '≠', label: 'is not' },
  { value: 'contains', label: 'contains' },
  { value: 'in', label: 'is one of' },
  { value: '>', label: 'is above' },
  { value: '<', label: 'is below' },
  { value: 'regex', label: 'matches regex' },
  { value: 'is set', label: 'is set' },
]

/** Those whose value is chosen from a list of what was seen. */
export const LISTED: readonly Operator[] = ['=', '≠', 'in']

/** A filter on a property, of which nothing is said yet but that it is there. */
export function newFilter(property = ''): PropertyFilter {
  return { property, op: 'is set' }
}

/** The filter with another operator; its value goes along as far as it can. */
export function withOperator(filter: PropertyFilter, op: Operator): PropertyFilter {
  const { property } = filter
  const value = 'value' in filter ? filter.value : ''
  const single = Array.isArray(value) ? (value[0] ?? '') : value
  switch (op) {
    case 'is set':
      return { property, op }
    case 'in':
      return { property, op, value: single === '' ? [] : [String(single)] }
    case '>':
    case '<':
      return { property, op, value: Number.isFinite(Number(single)) ? Number(single) : 0 }
    case '=':
    case '≠':
      return { property, op, value: single }
    default:
      return { property, op, value: String(single) }
  }
}

/** A value as it was written, of the type the property has: `5` is a number where it is one. */
export function typedValue(text: string, property: Property | undefined): string | number | boolean {
  const [main] = [...(property?.types ?? [])].sort((a, b) => b.share - a.share)
  if (main?.type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (main?.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** Properties one can filter on: those the event has, and the address of the page, which every event has. */
export function propertyOptions(detail: EventDetail | undefined): Option<string>[] {
  const properties = (detail?.properties ?? []).map(
    ({ name, share, types }): Option<string> => ({
      id: name,
      value: name,
      label: name,
      detail: `${types[0]?.type ?? ''} · ${Math.round(share * 100)} %`,
    }),
  )
  if (properties.some(({ id }) => id === 'url')) return properties
  return [...properties, { id: 'url', value: 'url', label: 'url', detail: 'of the page' }]
}

export function valueOptions(values: readonly string[]): Option<string>[] {
  return [...new Set(values)].map(value => ({ id: value, value, label: value }))
}

/** A text that was written, as an option to take it as it is. */
export function freeText(text: string): Option<string>[] {
  return [{ id: `free ${text}`, value: text, label: `Use “${text}”` }]
}

/** The filter in words, for who cannot see the three fields it is made of. */
export function describeFilter(filter: PropertyFilter): string {
  const label = OPERATORS.find(({ value }) => value === filter.op)?.label ?? filter.op
  if (!('value' in filter)) return `${filter.property} ${label}`
  return `${filter.property} ${label} ${Array.isArray(filter.value) ? filter.value.join(', ') : filter.value}`
}
