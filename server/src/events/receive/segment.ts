import {
  eventName,
  fittingName,
  ItemError,
  idText,
  type Json,
  libraryOf,
  messageIdOf,
  objectOf,
  type Props,
  propsOf,
  quoted,
  type Sent,
  sessionOf,
  textOf,
  urlOf,
  visitorOf,
} from './item.ts'

/** The calls of Segment's tracking API (https://segment.com/docs/connections/spec/). */
export const SEGMENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const
export type SegmentType = (typeof SEGMENT_TYPES)[number]

const NOTHING: ReadonlySet<string> = new Set()
/** Stored as the event's address, or as the session it belongs to. */
const PLACES: ReadonlySet<string> = new Set(['$playhead_session_id'])
/** `anonymous` links a person to a past, so that no trait of this name may stand there by accident. */
const LINKS: ReadonlySet<string> = new Set(['anonymous'])

/**
 * Reads a message of Segment's shape.
 * @param type the call, where the address named it
 * @param sentAt of the request around it
 * @throws ItemError
 */
export function readSegment(item: Json, type: unknown = item.type, sentAt?: unknown): Sent {
  const context = objectOf(item.context)
  const library = objectOf(context.library)
  const properties = objectOf(item.properties)
  const visitor = visitorOf([item.userId, item.anonymousId], 'set userId, or anonymousId')
  const event = eventOf(type, item, visitor)
  const userAgent = textOf(context.userAgent)
  if (userAgent !== undefined) event.props.$user_agent = userAgent
  return {
    event,
    visitor,
    messageId: messageIdOf(item.messageId),
    session: sessionOf(properties.$playhead_session_id, context.sessionId),
    library: libraryOf(library.name, library.version),
    timestamp: item.timestamp,
    sentAt: item.sentAt ?? sentAt,
    agoMs: undefined,
  }
}

function eventOf(type: unknown, item: Json, visitor: string): Sent['event'] {
  const properties = objectOf(item.properties)
  const page = objectOf(objectOf(item.context).page)
  const url = urlOf(page.url, page.path)
  switch (type) {
    case 'track':
      return { type: 'custom', name: eventName(item.event, 'set event'), url, props: propsOf(properties, PLACES) }
    case 'page': {
      const pageUrl = urlOf(properties.url, page.url, properties.path, page.path)
      const name = fittingName(textOf(item.name) ?? '')
      return { type: 'pageview', name, url: pageUrl, props: { ...categoryOf(item), ...propsOf(properties, PLACES) } }
    }
    case 'screen':
      return screenEvent(textOf(item.name) ?? textOf(properties.name), url, {
        ...categoryOf(item),
        ...propsOf(properties, PLACES),
      })
    case 'identify': {
      const anonymous = idText(item.userId) === undefined ? undefined : idText(item.anonymousId)
      return identifyEvent(visitor, anonymous, propsOf(objectOf(item.traits), LINKS), url)
    }
    case 'alias': {
      const previous = idText(item.previousId)
      if (previous === undefined) throw new ItemError('visitor_missing', 'Say whose past it is: set previousId.')
      return identifyEvent(visitor, previous, {}, url)
    }
    case 'group':
      return {
        type: 'group',
        name: eventName(item.groupId, 'set groupId'),
        url,
        props: propsOf(objectOf(item.traits), NOTHING),
      }
    default:
      throw new ItemError('type_unknown', `${quoted(type)} is none of ${SEGMENT_TYPES.join(', ')}.`)
  }
}

/**
 * A screen of a native app. It has no address that a page step could match, so it is an event, under the name that Segment's own
 * destinations give it.
 */
export function screenEvent(name: string | undefined, url: string | undefined, props: Props): Sent['event'] {
  return {
    type: 'custom',
    name: fittingName(name === undefined ? 'Viewed Screen' : `Viewed ${name} Screen`),
    url,
    props,
  }
}

/** As the recorder writes it: `anonymous` names whose past belongs to the person from now on. */
export function identifyEvent(
  visitor: string,
  anonymous: string | undefined,
  traits: Props,
  url: string | undefined,
): Sent['event'] {
  const isLink = anonymous !== undefined && anonymous !== visitor
  return { type: 'identify', name: visitor.slice(0, 200), url, props: isLink ? { ...traits, anonymous } : traits }
}

function categoryOf(item: Json): Props {
  const category = textOf(item.category)
  return category === undefined ? {} : { category }
}
