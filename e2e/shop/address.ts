/** What the shop's page sends to be checked. */
export interface AddressQuestion {
  postcode: string
  layout: string
}

export interface AddressAnswer {
  status: 200 | 422 | 500
  /** Milliseconds the answer takes. */
  delayMs: number
  message?: string
}

/** Milliseconds a good address takes: a lookup in a table. */
const GOOD_MS = 150
/** Milliseconds a refused one takes: long enough that a visitor waits, doubts, and clicks again. */
const REFUSED_MS = 800

/** The shop's bug: whoever wrote this knew postcodes of five digits only. `EC1A 1BB` and `1012 AB` have a space. */
const POSTCODE = /^[a-z0-9-]{3,10}$/i

/**
 * The check that loses the shop its British, Dutch and Swedish orders. The `classic` layout's service at least answers 422;
 * the one behind `express` falls over.
 */
export function checkAddress({ postcode, layout }: AddressQuestion): AddressAnswer {
  if (POSTCODE.test(postcode.trim())) return { status: 200, delayMs: GOOD_MS }
  if (layout === 'express') return { status: 500, delayMs: REFUSED_MS, message: 'Something went wrong' }
  return { status: 422, delayMs: REFUSED_MS, message: 'Address could not be verified' }
}
