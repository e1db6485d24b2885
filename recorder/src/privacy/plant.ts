/** Ways to plant a secret in a page. */
import type { Page } from '@playwright/test'
import type { PrivacyPreset } from '../types.ts'

export interface Leak {
  /** Where the secret stands. */
  field: string
  secret: string
  /** Presets in which it leaves the browser: there it must, or the test would pass on nothing. */
  shown: readonly PrivacyPreset[]
  /** Body of the page. */
  html?: string
  /** Run in the page, with the secret in it. */
  script?: string
  /** What a visitor does. */
  act?: (page: Page, secret: string) => Promise<unknown>
}

export const NEVER: readonly PrivacyPreset[] = []
export const OPEN: readonly PrivacyPreset[] = ['open']
export const STANDARD: readonly PrivacyPreset[] = ['standard', 'open']
export const ALWAYS: readonly PrivacyPreset[] = ['strict', 'standard', 'open']

type Html = (secret: string) => string

/** A word nobody writes, without a digit: nothing a detector would find. */
export function word(field: string): string {
  return `quail-${field.replace(/\W+/g, '-').toLowerCase()}-end`
}

export function mail(field: string): string {
  return `${word(field).replace('quail', 'post')}@planted.example`
}

export function at(field: string, shown: readonly PrivacyPreset[], html: Html): Leak {
  const secret = word(field)
  return { field, secret, shown, html: html(secret) }
}

/** Text of the page: words are seen in `standard`, what looks personal is not. */
export function text(field: string, html: Html): Leak[] {
  const address = mail(field)
  return [at(field, STANDARD, html), { field: `${field}, e-mail`, secret: address, shown: OPEN, html: html(address) }]
}

export function script(field: string, shown: readonly PrivacyPreset[], code: Html, secret = word(field)): Leak {
  return { field, secret, shown, script: code(secret) }
}

export function scriptText(field: string, code: Html): Leak[] {
  return [script(field, STANDARD, code), script(`${field}, e-mail`, OPEN, code, mail(field))]
}

type Act = NonNullable<Leak['act']>

export function done(
  field: string,
  shown: readonly PrivacyPreset[],
  act: Act,
  html?: Html,
  secret = word(field),
): Leak {
  return { field, secret, shown, act, html: html?.(secret) }
}

export const typeInto =
  (selector: string): Act =>
  (page, secret) =>
    page.locator(selector).pressSequentially(secret)

/** Clicks the element whose `data-place` is the secret's own. */
export const clickOn =
  (place: string): Act =>
  page =>
    page.click(`[data-place="${place}"]`)

export const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxdWFpbCJ9'
export const OTHER_JWT = 'eyJhbGciOiJIUzM4NCJ9.eyJzdWIiOiJ3cmVuIn0'
export const HEX = '3f2a9c1d7e5b4a60812c'

/** An address with a secret in each of its parts. `path` and below go into the page by `html`. */
export function address(field: string, html: Html): Leak[] {
  const part = (name: string, shown: readonly PrivacyPreset[], url: Html, secret = word(`${field} ${name}`)): Leak => ({
    field: `${field}, ${name}`,
    secret,
    shown,
    html: html(url(secret)),
  })
  return [
    part('words of the path', ALWAYS, secret => `/p/${secret}/x`),
    part('e-mail in the path', OPEN, secret => `/p/${secret}/x`, mail(field)),
    part('token in the path', OPEN, secret => `/${word(field)}/${secret}/x`, '9c8b7a6f5e4d3c2b1a09'),
    part('query', OPEN, secret => `/p?name=${secret}`),
    part('campaign', ALWAYS, secret => `/p?utm_source=${secret}`),
    part('parameter with a secret’s name', NEVER, secret => `/p?access_token=${secret}`),
    part('user info', NEVER, secret => `https://user:${secret}@planted.example/p`),
    part('fragment', NEVER, secret => `/p#access_token=${secret}`),
    part('anchor', ALWAYS, secret => `/p#${secret}`),
    part('text to scroll to', OPEN, secret => `/p#:~:text=${secret}`),
  ]
}

/** A picture's address: seen with the picture. */
export function picture(field: string, html: Html): Leak {
  return at(field, STANDARD, secret => html(`/pictures/${secret}.png`))
}
