import { formatOffsetParam } from '../engine/time.ts'
import { FIRST_VIEW, type InspectorView, writeView } from '../inspector/view.ts'
import { type TimelineAddress, writeTimeline } from './timeline/address.ts'

const FIRST_TIMELINE: TimelineAddress = { marks: [], zoom: 1 }

interface SessionTime {
  session: string
  startedMs: number
}

/** The query that opens a session at a moment, at one tab if it is pinned, with the inspector and the timeline as they are. */
export function momentQuery(
  session: SessionTime,
  atMs: number,
  pinnedTab: string | null,
  view: InspectorView = FIRST_VIEW,
  timeline: TimelineAddress = FIRST_TIMELINE,
): string {
  const params = new URLSearchParams({ t: formatOffsetParam(atMs - session.startedMs) })
  if (pinnedTab) params.set('tab', pinnedTab)
  writeView(params, view)
  writeTimeline(params, timeline)
  return `?${params}`
}

/** A whole link to a moment, to be sent to somebody. */
export function linkAt(
  session: SessionTime,
  atMs: number,
  pinnedTab: string | null,
  view: InspectorView = FIRST_VIEW,
  timeline: TimelineAddress = FIRST_TIMELINE,
): string {
  return `${location.origin}/sessions/${session.session}${momentQuery(session, atMs, pinnedTab, view, timeline)}`
}
