import { describe, expect, it } from 'vitest'
import { DEFAULT_EXPIRY, EXPIRIES, embedHtml, linkAtMoment, originsIn, scopeText, untilText } from './words.ts'

const HOUR_MS = 3_600_000

describe('what a share says', () => {
  it.each([
    [7 * 24 * HOUR_MS, 'in 7 days'],
    [47 * HOUR_MS, 'in 47 hours'],
    [119 * 60_000, 'in 119 min'],
    [20_000, 'in 1 min'],
    [-5, 'in 1 min'],
  ])('%d ms before its end', (leftMs, expected) => expect(untilText(1_000 + leftMs, 1_000)).toBe(expected))

  it('says what its holder gets', () => {
    expect(scopeText({ withInspector: false, origins: [] })).toBe('Picture only')
    expect(scopeText({ withInspector: true, origins: ['https://a.example', 'https://b.example'] })).toBe(
      'Picture and inspector, embedded by https://a.example, https://b.example',
    )
  })

  it('a week is what is offered first', () => {
    expect(EXPIRIES.find(({ value }) => value === DEFAULT_EXPIRY)?.label).toBe('7 days')
    expect(Number(DEFAULT_EXPIRY)).toBe(7 * 24 * HOUR_MS)
  })
})

it('a link carries the moment', () => {
  expect(linkAtMoment('https://r.example/s/T', 92_000)).toBe('https://r.example/s/T?t=1m32s')
  expect(linkAtMoment('https://r.example/s/T', null)).toBe('https://r.example/s/T')
})

it('the HTML of a page that embeds it names the script of the same server', () => {
  expect(embedHtml({ url: 'https://r.example/s/T' }, 92_000)).toBe(
    '<script src="https://r.example/embed.js" defer></script>\n<playhead-player src="https://r.example/s/T" t="1m32s"></playhead-player>',
  )
  expect(embedHtml({ url: 'https://r.example/s/T' }, null)).toContain('src="https://r.example/s/T"></playhead-player>')
})

it('origins are read as they are typed', () => {
  expect(originsIn('https://Wiki.example.com/page?x, https://*.a.example\nhttps://wiki.example.com')).toEqual([
    'https://wiki.example.com',
    'https://*.a.example',
  ])
  expect(originsIn('wiki.example.com')).toEqual(['wiki.example.com'])
  expect(originsIn(' \n')).toEqual([])
})
