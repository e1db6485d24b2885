/** Time zones, days and the moments they begin. */

/** The viewer's own, by its IANA name; UTC where the browser names one that a server does not know. */
export function browserTimeZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return timeZones().includes(zone) ? zone : 'UTC'
}

/** Whether days can be reckoned in it. An address may name anything. */
export function isTimeZone(name: string): boolean {
  if (name === '') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Every zone there is, `UTC` too. */
export function timeZones(): readonly string[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')]
  return zones
}
let zones: readonly string[] | undefined
