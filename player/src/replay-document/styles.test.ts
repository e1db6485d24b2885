import { describe, expect, it } from 'vitest'
import { createStyleEditor } from './styles.ts'

/** Marks what was edited, and how. */
const edits = {
  css: (text: string) => `css(${text})`,
  media: (text: string) => `media(${text})`,
  address: (url: string) => `at(${url})`,
}
const editor = () => createStyleEditor(edits)

const element = (tagName: string, attributes: object, childNodes: unknown[] = [], id = 1) => ({
  type: 2,
  tagName,
  attributes,
  childNodes,
  id,
})
const text = (textContent: string, id = 9) => ({ type: 3, textContent, id })

function edited<Data>(data: Data, edit = editor()): Data {
  edit(data)
  return data
}

describe('attributes', () => {
  it.each([
    [
      'link',
      { _cssText: 'a{}', media: 'print', href: '/x.css' },
      { _cssText: 'css(a{})', media: 'media(print)', href: 'at(/x.css)' },
    ],
    [
      'img',
      { src: 'x', srcset: 'x 1x, y 2x', alt: 'src' },
      { src: 'at(x)', srcset: 'at(x) at(1x), at(y) at(2x)', alt: 'src' },
    ],
    ['video', { poster: 'x' }, { poster: 'at(x)' }],
    ['use', { 'xlink:href': 'x#y' }, { 'xlink:href': 'at(x#y)' }],
    ['p', { style: 'color: red', title: 'url(x)' }, { style: 'css(color: red)', title: 'url(x)' }],
    ['a', { href: 'x' }, { href: 'x' }],
  ])('of <%s>', (tag, before, after) => {
    expect(edited(element(tag, { ...before })).attributes).toEqual(after)
  })

  it('that change, with single declarations', () => {
    const style = { background: 'x', color: ['y', 'important'], top: false }
    expect(
      edited({ source: 0, attributes: [{ id: 3, attributes: { style, src: 'z' } }] }).attributes[0]?.attributes,
    ).toEqual({
      style: { background: 'css(x)', color: ['css(y)', 'important'], top: false },
      src: 'at(z)',
    })
  })
})

describe('text', () => {
  it('of style elements is edited, also when it changes or comes later; what can be read is not', () => {
    const edit = editor()
    const page = edited(
      element('body', {}, [element('style', {}, [text('a', 3)], 2), element('p', {}, [text('b', 5)], 4)]),
      edit,
    )
    expect(JSON.stringify(page)).toContain('css(a)')
    expect(JSON.stringify(page)).not.toContain('css(b)')
    const change = {
      texts: [
        { id: 3, value: 'a' },
        { id: 5, value: 'b' },
      ],
      adds: [
        { parentId: 2, node: text('c', 6) },
        { parentId: 4, node: text('d', 7) },
      ],
    }
    expect(edited(change, edit)).toEqual({
      texts: [
        { id: 3, value: 'css(a)' },
        { id: 5, value: 'b' },
      ],
      adds: [
        { parentId: 2, node: text('css(c)', 6) },
        { parentId: 4, node: text('d', 7) },
      ],
    })
    expect(edited({ texts: [{ id: 6, value: 'c' }] }, edit).texts).toEqual([{ id: 6, value: 'css(c)' }])
  })
})

it('rules, sheets, declarations and fonts of scripts', () => {
  expect(edited({ source: 8, adds: [{ rule: 'a' }], replaceSync: 'b' })).toEqual({
    source: 8,
    adds: [{ rule: 'css(a)' }],
    replaceSync: 'css(b)',
  })
  expect(edited({ source: 13, set: { property: 'color', value: 'a' } }).set).toEqual({
    property: 'color',
    value: 'css(a)',
  })
  expect(edited({ source: 15, styles: [{ rules: [{ rule: 'a', index: 0 }] }] }).styles[0]?.rules[0]?.rule).toBe(
    'css(a)',
  )
  expect(edited({ source: 10, family: 'x', fontSource: 'url(y)' })).toMatchObject({ fontSource: 'css(url(y))' })
  expect(edited({ source: 5, id: 4, text: 'url(x)', value: 'y' })).toEqual({
    source: 5,
    id: 4,
    text: 'url(x)',
    value: 'y',
  })
})

it('goes as deep as a recording does', () => {
  let node = element('style', {}, [text('a')])
  const leaf = node
  for (let depth = 0; depth < 100_000; depth++) node = element('div', {}, [node])
  editor()(node)
  expect(leaf.childNodes[0]).toEqual(text('css(a)'))
})

it.each([
  null,
  undefined,
  5,
  'text',
  [],
  {},
  { tagName: 'style', childNodes: [null, 5] },
  { attributes: [null], set: 3 },
])('takes %j', value => expect(() => editor()(value)).not.toThrow())
