/** Numbers below this are seconds: 1e11 ms is March 1973, 1e11 s the year 5138. */
const FIRST_MS = 1e11

/** A date alone, or a date and time: what SQL databases print. `Z`, an offset, or nothing (UTC) behind it. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?))? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i

/**
 * The moment a dashboard names, in epoch milliseconds; undefined when the text is none.
 *
 * Takes epoch seconds, milliseconds, micro- and nanoseconds (by their size), and ISO 8601 with what tools make of it: a space for the `T`,
 * no zone (UTC then), a zone of hours alone, `UTC`, and a `+` that became a space because nobody encoded it.
 */
export function parseMoment(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) return fromNumber(Number(trimmed))
  const match = DATE_TIME.exec(trimmed.replace(/(:\d\d(?:[.,]\d+)?) (\d\d:?\d\d)$/, '$1+$2'))
  if (!match) return undefined
  const [, date, time = '00:00:00', zone = 'Z'] = match
  const ms = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time.replace(',', '.')}${isoZone(zone)}`)
  return Number.isNaN(ms) ? undefined : ms
}

function fromNumber(value: number): number | undefined {
  let ms = value < FIRST_MS ? value * 1000 : value
  // Micro- and nanoseconds of the same moments are a thousand and a million times as large.
  while (ms >= FIRST_MS * 1000) ms /= 1000
  return Number.isFinite(ms) ? Math.round(ms) : undefined
}

function isoZone(zone: string): string {
  if (/^(z|utc)$/i.test(zone)) return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
