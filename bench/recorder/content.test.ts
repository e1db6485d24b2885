import { expect, it } from 'vitest'
import { cards, PAGE_NAMES, pageHtml } from './content.ts'

it('is 3 MB, the same for everyone, and another page for another seed', () => {
  expect(cards(1).length).toBeGreaterThan(3_000_000)
  expect(cards(1).length).toBeLessThan(3_010_000)
  expect(cards(1)).toBe(cards(1))
  expect(cards(2)).not.toBe(cards(1))
})

it.each(PAGE_NAMES)('%s begins with the recorder’s script', page => {
  expect(pageHtml(page, '<script src="/arm.js"></script>')).toMatch(
    /<head>.*<script src="\/arm\.js"><\/script>\s*<link/,
  )
})
