const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000 } as const

/**
 * Reads an offset into a session as people write it: `92`, `92.5` (seconds), `1m32s`, `1h2m`, `1:32`, `1:02:03`.
 * Milliseconds, or null when it is none of these.
 */
export function parseOffset(text: string): number | null {
  const value = text.trim().toLowerCase()
  if (/^\d+(\.\d+)?s?$/.test(value)) return Math.round(Number.parseFloat(value) * UNIT_MS.s)
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(value)
  if (clock) return sum(clock[1], clock[2], clock[3])
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(value)
  if (units && value !== '') return sum(units[1], units[2], units[3])
  return null
}

function sum(hours = '0', minutes = '0', seconds = '0'): number {
  return Math.round(Number(hours) * UNIT_MS.h + Number(minutes) * UNIT_MS.m + Number(seconds) * UNIT_MS.s)
}

/** An offset as it stands in a link: `1m32s`, `1h2m3.4s`. Tenths of a second, which is as exact as a person points. */
export function formatOffsetParam(offsetMs: number): string {
  const tenths = Math.round(Math.max(0, offsetMs) / 100)
  const seconds = (tenths % 600) / 10
  const minutes = Math.floor(tenths / 600) % 60
  const hours = Math.floor(tenths / 36_000)
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${seconds || !(hours || minutes) ? `${seconds}s` : ''}`
}

/** A clock face: `1:32`, `1:02:03`. */
export function formatClock(offsetMs: number): string {
  const total = Math.floor(Math.max(0, offsetMs) / 1000)
  const seconds = String(total % 60).padStart(2, '0')
  const minutes = Math.floor(total / 60) % 60
  const hours = Math.floor(total / 3600)
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}
