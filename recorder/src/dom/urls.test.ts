import { describe, expect, it } from 'vitest'
import { absolute, absoluteSet } from './urls.ts'

const base = (): string => 'https://site.test/a/b?c'

describe('absolute', () => {
  it.each([
    ['x.png', 'https://site.test/a/x.png'],
    [' /x.png ', 'https://site.test/x.png'],
    ['//cdn.test/x', 'https://cdn.test/x'],
    ['/\\cdn.test/x', 'https://cdn.test/x'],
    ['?d', 'https://site.test/a/b?d'],
    ['HTTPS://other.test/', 'HTTPS://other.test/'],
    ['data:image/png;base64,AA', 'data:image/png;base64,AA'],
    ['#shape', '#shape'],
    ['', ''],
    ['mailto:a@b.test', 'mailto:a@b.test'],
    ['javascript:alert(1)', null],
    [' java\nscript:alert(1)', null],
    ['http:x:y', null],
  ])('%j', (url, expected) => {
    expect(absolute(url, base)).toBe(expected)
  })

  it('takes a path as it is where the base has no origin', () => {
    expect(absolute('/x', () => 'about:blank')).toBe(null)
    expect(absolute('/x', () => 'file:///home/index.html')).toBe('file:///x')
  })
})

describe('absoluteSet', () => {
  it.each([
    ['a.png', 'https://site.test/a/a.png'],
    ['a.png 1x, /b.png 2x', 'https://site.test/a/a.png 1x, https://site.test/b.png 2x'],
    ['a,b.png 100w,c.png 200w', 'https://site.test/a/a,b.png 100w, https://site.test/a/c.png 200w'],
    ['data:image/png;base64,AA 1x', 'data:image/png;base64,AA 1x'],
  ])('%j', (set, expected) => {
    expect(absoluteSet(set, base)).toBe(expected)
  })
})
