import { describe, expect, it } from 'vitest'
import { redactCss } from './css.ts'
import { stars } from './detect.ts'

const mask = (css: string) => redactCss(css, stars, url => `<${url}>`, false)
const drop = (css: string) => redactCss(css, stars, url => url, true)

describe('text in CSS', () => {
  it.each([
    ['a::before { content: "Jo Doe" }', 'a::before { content: "** ***" }'],
    ["a{content:'a \\' b;c}' counter(x) \"d\"}", 'a{content:\'* ** ****\' counter(x) "d"}'],
    ['a{content:"Jo', 'a{content:"**'],
    [
      'a{content:"\\201C"}b{content:"\\e900"}c{content:"\ue900"}',
      'a{content:"\\201C"}b{content:"\\e900"}c{content:"\ue900"}',
    ],
    ['a{content:"\\4a\\6f"}', 'a{content:"******"}'],
    ['--note: "Jo"; color: red', '--note: "**"; color: red'],
    ['--font-sans: "Inter", serif', '--font-sans: "Inter", serif'],
    [
      'a{justify-content:center}a[title="Jo"]{font-family:"Inter"}',
      'a{justify-content:center}a[title="Jo"]{font-family:"Inter"}',
    ],
  ])('%s', (css, expected) => {
    expect(mask(css)).toBe(expected)
  })
})

describe('addresses in CSS', () => {
  it.each([
    [
      'a{background:url(/a.png) no-repeat, url( "/b.png" )}',
      'a{background:url(</a.png>) no-repeat, url( "</b.png>" )}',
    ],
    ["@import 'x.css' screen;@import url(y.css);", "@import '<x.css>' screen;@import url(<y.css>);"],
    ['a{background:url("/a(1).png")}', 'a{background:url("</a(1).png>")}'],
    ['a{background:image-set("/a.png" 1x)}', 'a{background:image-set("</a.png>" 1x)}'],
  ])('%s', (css, expected) => {
    expect(mask(css)).toBe(expected)
  })

  it('go where they are of pictures, and stay where the page is laid out with them', () => {
    expect(drop('a{background:url(/a.png?x=.css2)}')).toBe('a{background:url()}')
    expect(drop('@font-face{src:url("/f.woff2?v=1") format("woff2")}')).toBe(
      '@font-face{src:url("/f.woff2?v=1") format("woff2")}',
    )
    expect(drop('a{clip-path:url(#shape)}')).toBe('a{clip-path:url(#shape)}')
    expect(drop('@import "x.css";')).toBe('@import "x.css";')
  })
})

it.each(['url(', 'content:', '--', '"', '\\', "content:'", 'a{', '@import '])('reads a megabyte of %j', part => {
  expect(mask(part.repeat((1024 * 1024) / part.length)).length).toBeGreaterThan(0)
})
