import { describe, expect, it } from 'vitest'
import { asPreferred, preferencesOf } from './preferences.ts'

const YES = '(min-width: 0px)'
const NO = '(max-width: 0px)'

describe('asPreferred', () => {
  it.each([
    ['@media (prefers-color-scheme: dark) { a {} }', `@media ${YES} { a {} }`, `@media ${NO} { a {} }`],
    ['@media(prefers-color-scheme:light){a{}}', `@media${NO}{a{}}`, `@media${YES}{a{}}`],
    [
      '( PREFERS-color-scheme :  Dark ) and (min-width: 9px)',
      `${YES} and (min-width: 9px)`,
      `${NO} and (min-width: 9px)`,
    ],
    ['not (prefers-color-scheme)', `not ${YES}`, `not ${YES}`],
    ['(prefers-color-scheme: no-preference)', NO, NO],
    [':root { color-scheme: light dark }', ':root { color-scheme: dark }', ':root { color-scheme: light }'],
    ['color-scheme:dark light;color:red', 'color-scheme:dark;color:red', 'color-scheme:light;color:red'],
    ['color-scheme: only light', 'color-scheme: only light', 'color-scheme: only light'],
    ['--my-color-scheme: light dark', '--my-color-scheme: light dark', '--my-color-scheme: light dark'],
    ['(prefers-contrast: more)', '(prefers-contrast: more)', '(prefers-contrast: more)'],
  ])('%s', (text, dark, light) => {
    expect(asPreferred(text, { colorScheme: 'dark' })).toBe(dark)
    expect(asPreferred(text, { colorScheme: 'light' })).toBe(light)
    expect(asPreferred(text, {})).toBe(text)
  })

  it('knows that no preference for motion counts as none', () => {
    const text = '@media (prefers-reduced-motion) { a {} } @media (prefers-reduced-motion: no-preference) { b {} }'
    expect(asPreferred(text, { reducedMotion: 'reduce' })).toBe(`@media ${YES} { a {} } @media ${NO} { b {} }`)
    expect(asPreferred(text, { reducedMotion: 'no-preference' })).toBe(`@media ${NO} { a {} } @media ${YES} { b {} }`)
  })
})

it.each([
  [
    { colorScheme: 'dark', reducedMotion: 'reduce', width: 1 },
    { colorScheme: 'dark', reducedMotion: 'reduce' },
  ],
  [{ colorScheme: 'sepia', reducedMotion: true }, {}],
  [null, {}],
  ['dark', {}],
])('preferencesOf(%j)', (data, preferences) => expect(preferencesOf(data)).toEqual(preferences))
