import type { Moment } from '@playhead/server/api'

export type Missing = Extract<Moment, { outcome: 'missing' }>

/** Why a link from another tool leads to no replay, and what to do about it. */
export function explainMissing(reason: Missing['reason'], visitor: string): { title: string; text: string } {
  switch (reason) {
    case 'visitor_unknown':
      return {
        title: 'Nothing is known of this visitor',
        text: `No session carries the id “${visitor}”. The other tool must use the id that the site gives to identify(), and the visitor must have come to a page with the recorder.`,
      }
    case 'no_replay':
      return {
        title: 'They were here, but there is no replay',
        text: 'Only events of that session were kept: its recording was not wanted by the project’s settings, or never arrived.',
      }
    case 'no_session_then':
      return {
        title: 'They were not here at that time',
        text: 'The event may have been sent by a server, or by a page without the recorder. Sessions appear some 15 seconds after their first events.',
      }
  }
}

/** The question a link asks, as the API takes it; null when the link lacks what it takes. */
export function momentQuery(parameters: URLSearchParams): URLSearchParams | null {
  const visitor = parameters.get('visitor')
  const at = parameters.get('at')
  if (!visitor || !at) return null
  const event = parameters.get('event')
  return new URLSearchParams({ visitor, at, ...(event ? { event } : {}) })
}
