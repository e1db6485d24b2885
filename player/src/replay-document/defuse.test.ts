import { describe, expect, it } from 'vitest'
import { defuse } from './defuse.ts'

const link = (rel: unknown, more: object = {}) => ({
  type: 2,
  tagName: 'link',
  attributes: { rel, href: 'https://x.example/', ...more },
  childNodes: [],
  id: 1,
})

describe('defuse', () => {
  it.each([
    'prefetch',
    'PREFETCH',
    'dns-prefetch',
    'preconnect',
    'preload',
    'modulepreload',
    'prerender',
    'stylesheet prefetch',
  ])('drops rel=%s', rel => {
    const data = { node: { type: 0, childNodes: [link(rel)] } }
    defuse(data)
    expect(data.node.childNodes[0]?.attributes).toEqual({ href: 'https://x.example/' })
  })

  it.each(['stylesheet', 'icon', 'canonical', 'noopener', 'alternate stylesheet'])('leaves rel=%s', rel => {
    const data = link(rel)
    defuse(data)
    expect(data.attributes.rel).toBe(rel)
  })

  it('reaches added nodes and changed attributes', () => {
    const data = {
      source: 0,
      adds: [{ parentId: 1, node: link('prefetch') }],
      attributes: [{ id: 9, attributes: { rel: 'preload', title: 'x' } }],
    }
    defuse(data)
    expect(data.adds[0]?.node.attributes).not.toHaveProperty('rel')
    expect(data.attributes[0]?.attributes).toEqual({ title: 'x' })
  })

  it('finds the attribute in any case, and values that are no text', () => {
    const data = { attributes: { REL: 'Prefetch', Rel: ['preload'], rel: null } }
    defuse(data)
    expect(data.attributes).toEqual({ rel: null })
  })

  it('goes as deep as a recording does', () => {
    let node: object = link('prefetch')
    const leaf = node as ReturnType<typeof link>
    for (let depth = 0; depth < 100_000; depth += 1)
      node = { type: 2, tagName: 'div', attributes: {}, childNodes: [node] }
    defuse({ node })
    expect(leaf.attributes).not.toHaveProperty('rel')
  })

  it.each([null, undefined, 5, 'text', [], {}])('takes %j', value => expect(() => defuse(value)).not.toThrow())
})
