import { appendMarks, type FunnelMark, parseMarks } from './marks.ts'
import { formatZoom, parseZoom } from './zoom.ts'

/** What of the timeline stands in the address: `marks=` and `zoom=`. */
export interface TimelineAddress {
  marks: readonly FunnelMark[]
  zoom: number
}

export function readTimeline(
  params: URLSearchParams,
  session: { startedMs: number; endedMs: number },
): TimelineAddress {
  return { marks: parseMarks(params, session), zoom: parseZoom(params.get('zoom')) }
}

export function writeTimeline(params: URLSearchParams, { marks, zoom }: TimelineAddress): void {
  const text = formatZoom(zoom)
  if (text) params.set('zoom', text)
  appendMarks(params, marks)
}
