import type { Share } from '@playhead/server/api'
import { formatOffsetParam } from '../engine/time.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long a link may be open; the API takes anything between a minute and 90 days. */
export const EXPIRIES = [
  { value: '3600000', label: '1 hour' },
  { value: '86400000', label: '1 day' },
  { value: '604800000', label: '7 days' },
  { value: '2592000000', label: '30 days' },
  { value: '7776000000', label: '90 days' },
] as const

export const DEFAULT_EXPIRY: string = EXPIRIES[2].value

/** `in 6 days`, `in 40 min`: when a link ends. */
export function untilText(expiresMs: number, nowMs: number): string {
  const leftMs = Math.max(0, expiresMs - nowMs)
  if (leftMs >= 2 * DAY_MS) return `in ${Math.round(leftMs / DAY_MS)} days`
  if (leftMs >= 2 * HOUR_MS) return `in ${Math.round(leftMs / HOUR_MS)} hours`
  return `in ${Math.max(1, Math.round(leftMs / 60_000))} min`
}

/** What somebody gets who has the link. */
export function scopeText({ withInspector, origins }: Pick<Share, 'withInspector' | 'origins'>): string {
  const what = withInspector ? 'Picture and inspector' : 'Picture only'
  return origins.length > 0 ? `${what}, embedded by ${origins.join(', ')}` : what
}

/** A share link that opens at a moment; at the start without one. */
export function linkAtMoment(url: string, offsetMs: number | null): string {
  if (offsetMs === null) return url
  const link = new URL(url)
  link.searchParams.set('t', formatOffsetParam(offsetMs))
  return link.href
}

/** What one puts into a page of a site that may embed the share. */
export function embedHtml({ url }: Pick<Share, 'url'>, offsetMs: number | null): string {
  const moment = offsetMs === null ? '' : ` t="${formatOffsetParam(offsetMs)}"`
  return `<script src="${new URL('/embed.js', url).href}" defer></script>\n<playhead-player src="${url}"${moment}></playhead-player>`
}

/** Origins as people type them, one a line or with commas: whole addresses are cut to their origin. */
export function originsIn(text: string): string[] {
  const typed = text.split(/[\s,]+/).filter(Boolean)
  return [...new Set(typed.map(each => /^(https?:\/\/[^/?#]+)/i.exec(each)?.[1]?.toLowerCase() ?? each))]
}
