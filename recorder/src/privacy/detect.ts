import { CARD_DIGITS_MAX, CARD_DIGITS_MIN, PHONE_DIGITS_MAX, PHONE_DIGITS_MIN } from '../limits.ts'

/** Nothing that is looked for does without one of these: most of a page's text ends here. */
const MAYBE = /[@\d_]/

/** Not `logo@2x.png`, not `react@18.2.0`. Also with `%40`, as in a path. Lengths: RFC 5321. */
const AT = /@|%40/
const EMAIL =
  /[^\s"<>()[\]{},;:=|\\?&#*/@]{1,64}(?:@|%40)(?!\dx\.)[\w\u0080-\uffff.-]{0,190}\.[a-z\u0080-\uffff][\w\u0080-\uffff-]{1,62}/gi

/** The keys of Stripe, GitHub and Slack and JSON Web Tokens (group 1), or what may be a random string. */
const TOKEN = /(\b(?:(?:[rs]k|gh\w)_|xox\w-|eyJ)[\w.-]{8,})|[\w+/-]{20,}/g

/** Changes between digits and letters, or within a word. Of 20 random characters 97 % have four, of `iphone15-Pro-max-256gb` none has. */
const SWITCH = /\d[a-z]|[a-z]\d|[a-z][A-Z]|[A-Z]\d|\d[A-Z]/g
const TOKEN_SWITCHES = 4

/** At most two separators between two digits. */
const DIGITS = /[+(]{0,2}\d(?:[\s()./\u2010-\u2015-]{0,2}\d){8,40}/g

/** Days, decimals and prices. */
const NO_PHONE = /^[\d\s]+\.\d+$|\b(?:19|20)\d\d[-./]\d\d?[-./]\d\d?(?!\d)|\b\d\d?[-./]\d\d?[-./](?:19|20)\d\d(?!\d)/g

/** The text with every character that is not white space replaced: as long as before, so that lines break alike. */
export function stars(text: string): string {
  return text.replace(/\S/g, '*')
}

/**
 * The text without what looks personal: e-mail addresses, payment cards (Luhn, 13 to 19 digits), keys of known forms and,
 * unless told otherwise, phone numbers and random strings. Same length, white space as it was. Every quantifier is bounded
 * or has nothing to go back for, so the time is linear in the text's length.
 */
export function detect(text: string, withPhones = true, withRandom = true): string {
  if (!MAYBE.test(text)) return text
  return (AT.test(text) ? text.replace(EMAIL, stars) : text)
    .replace(TOKEN, (run, key?: string) => (key || (withRandom && isRandom(run)) ? stars(run) : run))
    .replace(DIGITS, run => (isCard(run) || (withPhones && isPhone(run)) ? stars(run) : run))
}

function isRandom(run: string): boolean {
  return /\d/.test(run) && (run.match(SWITCH) ?? []).length >= TOKEN_SWITCHES
}

/** True when any 13 to 19 digits in a row make a card number: what stands before or after it must not hide it. ISO/IEC 7812-1. */
function isCard(run: string): boolean {
  const digits = run.replace(/\D/g, '')
  for (let from = 0; from < digits.length; from++) {
    // Cards begin with 2 to 6; timestamps with 1.
    if (!/[2-6]/.test(digits.charAt(from))) continue
    // From the left: the sums where the last digit seen counts once, and where it counts twice.
    let sum = 0
    let other = 0
    for (let at = from; at < from + CARD_DIGITS_MAX && at < digits.length; at++) {
      const digit = Number(digits[at])
      const once = other + digit
      other = sum + digit * 2 - (digit > 4 ? 9 : 0)
      sum = once
      if (at - from >= CARD_DIGITS_MIN - 1 && sum % 10 === 0) return true
    }
  }
  return false
}

/**
 * A number of 9 to 15 digits that begins with `+` or 0, or is written in groups. Days, decimals and rows of small
 * numbers are none; an order number written like a phone number is taken for one.
 */
function isPhone(run: string): boolean {
  const rest = run.replace(NO_PHONE, '')
  const groups = rest.match(/\d+/g) ?? []
  const { length } = groups.join('')
  if (length < PHONE_DIGITS_MIN || length > PHONE_DIGITS_MAX) return false
  return /^\(?[+0]/.test(rest) || (groups[1] !== undefined && length >= groups.length * 2 && /\d{3}/.test(rest))
}
