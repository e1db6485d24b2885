import { INDEX_EVENT_TYPES } from '@playhead/protocol'
import type { QueryParam } from '../index/types.ts'
import type { Matcher, PropertyFilter } from './definition.ts'

/** Collects a query's parameters; each value is bound under a name of its own, never spliced. */
export interface Binder {
  params: Record<string, QueryParam>
  bind(type: 'String' | 'Float64' | 'Int64' | 'UInt32' | 'Array(String)' | 'Array(Int64)', value: QueryParam): string
}

export function createBinder(params: Record<string, QueryParam> = {}): Binder {
  let n = 0
  return {
    params,
    bind(type, value) {
      const name = `p${n++}`
      params[name] = value
      return `{${name}:${type}}`
    },
  }
}

/** SQL that is true for the rows of `events` a matcher means. */
export function matcherSql(matcher: Matcher, binder: Binder): string {
  const conditions = [kindSql(matcher, binder), ...matcher.where.map(filter => filterSql(filter, binder))]
  return `(${conditions.join(' AND ')})`
}

/** Whether a name is (also) a kind of event other than `custom`. */
export function isKind(name: string): boolean {
  return name !== 'custom' && INDEX_EVENT_TYPES.some(type => type === name)
}

function kindSql(matcher: Matcher, binder: Binder): string {
  const { bind } = binder
  switch (matcher.kind) {
    case 'event': {
      const name = bind('String', matcher.name)
      return isKind(matcher.name)
        ? `((type = 'custom' AND name = ${name}) OR type = ${name})`
        : `(type = 'custom' AND name = ${name})`
    }
    case 'page':
      return `(type = 'pageview' AND ${pathSql(matcher.path, binder)})`
    case 'element': {
      const columns = {
        selector: 'selector',
        tag: 'elementTag',
        role: 'elementRole',
        name: 'elementName',
        hrefPath: 'elementHrefPath',
      }
      const conditions = Object.entries(matcher.element).map(
        ([part, value]) => `${columns[part as keyof typeof columns]} = ${bind('String', value)}`,
      )
      return `(type = 'click' AND ${conditions.join(' AND ')})`
    }
  }
}

/** What {@link pathPattern} says: for a path itself, and for all that begins with one, without a regular expression for each event. */
function pathSql(pattern: string, { bind }: Binder): string {
  const path = withoutSlash(pattern)
  const first = path.indexOf('*')
  if (first === -1) return `path IN ${bind('Array(String)', [path, `${path}/`])}`
  if (first === path.length - 1) return `startsWith(path, ${bind('String', path.slice(0, -1))})`
  return `match(path, ${bind('String', pathPattern(pattern))})`
}

function withoutSlash(pattern: string): string {
  return pattern.replace(/(?<=.)\/$/, '')
}

/** A path pattern as RE2: `*` is anything, a slash at the end makes no difference, everything else is meant literally. */
export function pathPattern(pattern: string): string {
  const literal = withoutSlash(pattern).replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
  return `^${literal.replaceAll('*', '.*')}/?$`
}

/** What is known of a property, as SQL: whether it is there, its value as text, and whether that is something (not null). */
export interface Known {
  has: string
  value: string
  isSet: string
}

/** A property of an event: a string's own characters; for everything else its JSON: 3, true, [1]. */
export function propertySql(property: string, { bind }: Binder): Known {
  const key = bind('String', property)
  return {
    has: `JSONHas(props, ${key})`,
    value: `if(JSONType(props, ${key}) = 'String', JSONExtractString(props, ${key}), JSONExtractRaw(props, ${key}))`,
    isSet: `JSONType(props, ${key}) != 'Null'`,
  }
}

/** The same, where `url` is the event's URL. */
export function eventPropertySql(property: string, binder: Binder): Known {
  return property === 'url' ? { has: "url != ''", value: 'url', isSet: '1' } : propertySql(property, binder)
}

function filterSql(filter: PropertyFilter, binder: Binder): string {
  return conditionSql(filter, eventPropertySql(filter.property, binder), binder)
}

/** What a filter says of a value; its `property` is of no matter. What is not there fits `≠` and nothing else. */
export function conditionSql(filter: PropertyFilter, { has, value, isSet }: Known, { bind }: Binder): string {
  switch (filter.op) {
    case '=':
      return `(${has} AND ${value} = ${bind('String', String(filter.value))})`
    case '≠':
      return `(${value} != ${bind('String', String(filter.value))})`
    case 'contains':
      return `(${has} AND positionCaseInsensitiveUTF8(${value}, ${bind('String', filter.value)}) > 0)`
    case 'regex':
      return `(${has} AND match(${value}, ${bind('String', filter.value)}))`
    case 'in':
      return `(${has} AND has(${bind('Array(String)', filter.value)}, ${value}))`
    case '>':
    case '<':
      return `(${has} AND ifNull(toFloat64OrNull(${value}) ${filter.op} ${bind('Float64', filter.value)}, 0))`
    case 'is set':
      return `(${has} AND ${isSet})`
  }
}

/** The filter whose opposite `≠` is; any other filter as it is. */
export function positive(filter: PropertyFilter): PropertyFilter {
  return filter.op === '≠' ? { ...filter, op: '=' } : filter
}
