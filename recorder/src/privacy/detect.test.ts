import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detect, stars } from './detect.ts'

const MEGABYTE = 1024 * 1024
const digits = (size: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: size, maxLength: size }).map(all => all.join(''))

/** Payment cards of 13 to 19 digits, the last of them the check digit. */
const card = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 11, max: 17 }).chain(digits))
  .map(([first, rest]) => {
    const known = `${first}${rest}`
    const sum = [...known].reverse().reduce((total, digit, i) => {
      const weighted = Number(digit) * (i % 2 ? 1 : 2)
      return total + (weighted > 9 ? weighted - 9 : weighted)
    }, 0)
    return known + ((10 - (sum % 10)) % 10)
  })
const spaced = fc
  .tuple(card, fc.constantFrom('', ' ', '-', '\u00a0'))
  .map(([digits, gap]) => digits.match(/.{1,4}/g)?.join(gap) ?? '')

const name = fc.stringMatching(/^[a-z][a-z\d._+-]{0,20}$/)
const email = fc
  .tuple(name, fc.stringMatching(/^[a-z][a-z\d-]{0,20}$/), fc.constantFrom('de', 'com', 'co.uk', 'museum'))
  .map(([user, host, end]) => `${user}@${host}.${end}`)
const hex = fc.stringMatching(/^(?:[a-f]\d){12,32}$/)
const key = fc
  .tuple(fc.constantFrom('sk_', 'rk_', 'ghp_', 'xoxb-', 'eyJ'), fc.stringMatching(/^[A-Za-z]{8,40}\d$/))
  .map(parts => parts.join(''))
const phone = fc
  .tuple(fc.constantFrom('+49 30 ', '+1 (555) ', '0171 ', '0171-', '(030) '), digits(7))
  .map(parts => parts.join(''))

/** Any text that ends, or begins, at a word's boundary. */
const before = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem()).map(text => `${text} `)
const after = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem()).map(text => ` ${text}`)

describe('detect', () => {
  it.each([
    ['write to jo.e+shop@mail.example.com.', 'write to **************************.'],
    ['Müller.jörg@exämple.de', '**********************'],
    ['/users/jo%40mail.example', '/users/*****************'],
    ['paid with 4111 1111 1111 1111', 'paid with **** **** **** ****'],
    ['4111111111111111', '****************'],
    ['order 7 4111-1111-1111-1111', 'order * *******************'],
    ['call +49 30 1234567', 'call *** ** *******'],
    ['(555) 123-4567', '***** ********'],
    ['06 12 34 56 78', '** ** ** ** **'],
    ['612 345 678', '*** *** ***'],
    ['01711234567', '***********'],
    ['sk_live_abcdefgh', '****************'],
    ['3f2a9c1d7e5b4a60812c', '********************'],
    ['550e8400-e29b-41d4-a716-446655440000', '************************************'],
  ])('finds what looks personal: %s', (text, expected) => {
    expect(detect(text)).toBe(expected)
  })

  it.each([
    'The quick brown fox',
    'logo@2x.png',
    'react@18.2.0/umd',
    '@media screen and (max-width: 600px)',
    '2024-11-21 12:30',
    '21.11.2026 - 24.11.2026',
    '2026-11-21T11:42:21.123Z',
    '1,234,567.89 €',
    '1 234 567.89',
    'order 1234567890',
    '1700000000000',
    '52.5200066, 13.404954',
    '1 2 3 4 5 6 7 8 9 10',
    '10 20 30 40 50',
    'iphone15-pro-max-256gb-black',
    'how-to-build-a-house-in-2024-part-2',
    'getElementsByClassName',
    '/assets/index-DkT3x9aB.js',
    '4111 1111 1111 1112',
  ])('leaves be: %s', text => {
    expect(detect(text)).toBe(text)
  })

  it('looks for no phone numbers and random strings where told not to', () => {
    expect(detect('0171 1234567', false)).toBe('0171 1234567')
    expect(detect('3f2a9c1d7e5b4a60812c', true, false)).toBe('3f2a9c1d7e5b4a60812c')
    expect(detect('jo@mail.example', false, false)).not.toContain('jo')
  })

  it.each([
    ['e-mail address', email],
    ['card', spaced],
    ['hexadecimal token', hex],
    ['key', key],
    ['UUID', fc.uuid().filter(id => (id.match(/\d[a-f]|[a-f]\d/g)?.length ?? 0) > 3)],
  ])('finds an %s among any text', (_, secrets) => {
    fc.assert(
      fc.property(before, secrets, after, (left, secret, right) => {
        fc.pre(!`${left}${right}`.includes(secret))
        expect(detect(left + secret + right)).not.toContain(secret)
      }),
      { numRuns: 500 },
    )
  })

  it('finds a phone number among any text without digits', () => {
    const plain = fc.string({ unit: 'binary' }).map(text => text.replace(/[\d+(]/g, ''))
    fc.assert(
      fc.property(plain, phone, plain, (left, secret, right) => {
        expect(detect(`${left} ${secret} ${right}`)).not.toContain(secret)
      }),
    )
  })

  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(email, spaced, hex, key, phone, fc.string()), { maxLength: 6 }).map(parts => parts.join(' ')),
  )

  it('keeps the length and the white space, whatever the text', () => {
    fc.assert(
      fc.property(any, text => {
        const masked = detect(text)
        expect(masked).toHaveLength(text.length)
        for (let i = 0; i < text.length; i++) {
          if (masked[i] !== text[i]) expect(masked[i] === '*' && !/\s/.test(text[i] ?? '')).toBe(true)
        }
        expect(stars(text).replace(/\*/g, '')).toBe(text.replace(/\S/g, ''))
      }),
    )
  })

  it('finds nothing more in what it made', () => {
    fc.assert(
      fc.property(any, text => {
        const masked = detect(text)
        expect(detect(masked)).toBe(masked)
      }),
    )
  })

  // A pattern that goes back over what it read needs hours for these; the test's own time limit is the assertion.
  it.each([
    'a@',
    '1',
    'a1',
    '1 ',
    '-',
    '%40',
    'a.',
    'eyJ',
    '+49 30 12345 ',
    '@',
    '(',
    `${'a'.repeat(63)}@`,
    `a@${'b.'.repeat(90)}`,
  ])('reads a megabyte of %j', part => {
    const text = `1@${part.repeat(MEGABYTE / part.length)}`
    expect(detect(text)).toHaveLength(text.length)
  })
})
