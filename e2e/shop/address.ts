/** What the shop's page sends to be checked. */
export interface AddressQuestion {
  postcode: string
  layout: string
}

export interface AddressAnswer {
  status: 200 | 500
  /** Milliseconds the answer takes. */
  delayMs: number
  message?: string
}

/** Milliseconds a good address takes: a lookup in a table. */
const GOOD_MS = 150
/** Milliseconds a refused one takes: long enough that a visitor waits, doubts, and clicks again. */
const REFUSED_MS = 800

/** Letters, digits, and what stands between them: `EC1A 1BB`, `1012 AB`, `12-345`. */
const POSTCODE = /^[a-z0-9][a-z0-9 -]{1,8}[a-z0-9]$/i

/** The shop's bug: whoever wrote the service behind the new checkout knew postcodes of one word only. */
const ONE_WORD = /^[a-z0-9-]{3,10}$/i

/** The check that loses the shop its British, Dutch and Swedish orders where it shows the new layout, `express`. */
export function checkAddress({ postcode, layout }: AddressQuestion): AddressAnswer {
  const known = layout === 'express' ? ONE_WORD : POSTCODE
  if (known.test(postcode.trim())) return { status: 200, delayMs: GOOD_MS }
  return { status: 500, delayMs: REFUSED_MS, message: 'Something went wrong' }
}
