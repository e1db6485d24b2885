import { exceptionEvent } from './exception.ts'
import {
  eventName,
  ItemError,
  idText,
  type Json,
  libraryOf,
  messageIdOf,
  objectOf,
  type Props,
  propsOf,
  type Sent,
  sessionOf,
  textOf,
  urlOf,
  visitorOf,
} from './item.ts'
import { identifyEvent, screenEvent } from './segment.ts'

/** Stored elsewhere, or told to PostHog's server only. */
const NOT_PROPS: ReadonlySet<string> = new Set([
  '$playhead_session_id',
  '$lib',
  '$lib_version',
  '$current_url',
  '$set',
  '$insert_id',
  '$geoip_disable',
  '$process_person_profile',
  'distinct_id',
])
const LINKS: ReadonlySet<string> = new Set(['anonymous'])

/**
 * Reads an event of PostHog's shape (https://posthog.com/docs/api/capture).
 * @param sentAt of the request around it
 * @throws ItemError
 */
export function readPosthog(item: Json, sentAt?: unknown): Sent {
  const properties = objectOf(item.properties)
  const visitor = visitorOf([item.distinct_id, properties.distinct_id], 'set distinct_id')
  return {
    event: eventOf(item, properties, visitor),
    visitor,
    ...personBeside(item, properties, visitor),
    messageId: messageIdOf(item.uuid, item.messageId, properties.$insert_id),
    session: sessionOf(properties.$playhead_session_id),
    library: libraryOf(properties.$lib ?? item.library, properties.$lib_version ?? item.library_version),
    timestamp: item.timestamp,
    sentAt: item.sent_at ?? sentAt,
    agoMs: typeof item.offset === 'number' && item.offset >= 0 ? item.offset : undefined,
  }
}

function eventOf(item: Json, properties: Json, visitor: string): Sent['event'] {
  const name = eventName(item.event, 'set event')
  const url = urlOf(properties.$current_url, properties.$pathname)
  const props = (): Props => propsOf(properties, NOT_PROPS)
  switch (name) {
    case '$pageview':
      return { type: 'pageview', url, props: props() }
    case '$screen':
      return screenEvent(textOf(properties.$screen_name), url, props())
    case '$identify':
      return identifyEvent(visitor, idText(properties.$anon_distinct_id), personProps(item, properties), url)
    case '$set':
      return identifyEvent(visitor, undefined, personProps(item, properties), url)
    case '$create_alias':
    case '$merge_dangerously': {
      const alias = idText(properties.alias)
      if (alias === undefined) throw new ItemError('visitor_missing', 'Say whose past it is: set properties.alias.')
      return identifyEvent(visitor, alias, {}, url)
    }
    case '$groupidentify': {
      const group = eventName(properties.$group_key, 'set properties.$group_key')
      const type = textOf(properties.$group_type)
      const known = propsOf(objectOf(properties.$group_set), NOT_PROPS)
      return { type: 'group', name: group, url, props: type === undefined ? known : { ...known, $group_type: type } }
    }
    case '$feature_flag_called':
      return flagEvent(properties, url) ?? { type: 'custom', name, url, props: props() }
    case '$exception':
      return exceptionEvent(properties, url, props())
    default:
      return { type: 'custom', name, url, props: props() }
  }
}

/** Events that are about the person, and need no other to say so. */
const ABOUT_PEOPLE: ReadonlySet<unknown> = new Set(['$identify', '$set', '$create_alias', '$merge_dangerously'])

/**
 * An event may say by the way what is known of the person. Only `$set` counts: what is to be set once comes with every event that
 * posthog-js sends, and stays a property.
 */
function personBeside(item: Json, properties: Json, visitor: string): Pick<Sent, 'beside'> {
  if (ABOUT_PEOPLE.has(item.event)) return {}
  const known = propsOf({ ...objectOf(properties.$set), ...objectOf(item.$set) }, LINKS)
  return Object.keys(known).length > 0 ? { beside: identifyEvent(visitor, undefined, known, undefined) } : {}
}

/** What is known of the person; `$set_once` is what was known first, so that the other wins. */
function personProps(item: Json, properties: Json): Props {
  const known = {
    ...objectOf(properties.$set_once),
    ...objectOf(item.$set_once),
    ...objectOf(properties.$set),
    ...objectOf(item.$set),
  }
  return propsOf(known, LINKS)
}

/** A call that found no flag says nothing of a variant, and stays what it is called. */
function flagEvent(properties: Json, url: string | undefined): Sent['event'] | undefined {
  const { $feature_flag: flag, $feature_flag_response: variant } = properties
  const isVariant = typeof variant === 'string' || typeof variant === 'boolean'
  if (typeof flag !== 'string' || flag === '' || !isVariant) return undefined
  return { type: 'flag', name: eventName(flag, ''), url, props: { variant } }
}
