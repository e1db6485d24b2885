import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { differences } from './fidelity/differences.ts'
import { pixelDifference } from './fidelity/pixels.ts'
import type { TreeNode } from './fidelity/tree.ts'

function node(name: string, facts: Record<string, string> = {}, ...children: TreeNode[]): TreeNode {
  return { name, facts, children }
}

const list = (...items: TreeNode[]) => node('ul', { '@id': 'list' }, ...items)

describe('differences', () => {
  it('finds none between a page and itself', () => {
    const page = list(node('li', { box: '0 0 10 10', '@class': 'a b' }, node('#text', { text: 'one' })))
    expect(differences(page, structuredClone(page))).toEqual([])
  })

  it('names the node, the fact and both values', () => {
    const page = list(node('li', { '@class': 'a b', color: 'red' }), node('li', { '.value': 'x' }))
    const replay = list(node('li', { '@class': 'a b', color: 'blue' }), node('li', { '@title': 'y' }))
    expect(differences(page, replay)).toEqual([
      'ul#list > li.a: color is "red" in the page, "blue" in the replay',
      'ul#list > li: .value is "x" in the page, missing in the replay',
      'ul#list > li: @title is missing in the page, "y" in the replay',
    ])
  })

  it('tells children that are missing, more, or in another order', () => {
    const [b, i] = [node('b'), node('i')]
    expect(differences(list(b, i), list(b))).toEqual(['ul#list: the page has 2 children (b i), the replay 1 (b)'])
    expect(differences(list(b), list(b, i))).toHaveLength(1)
    expect(differences(list(b, i), list(i, b))).toHaveLength(1)
  })

  it('lets boxes be a pixel apart, and no more', () => {
    const box = (text: string) => node('p', { box: text })
    expect(differences(box('0 0 10 10'), box('1 0 10 9'))).toEqual([])
    expect(differences(box('0 0 10 10'), box('2 0 10 10'))).toHaveLength(1)
    expect(differences(box('0 0 10 10'), box('0 0 10'))).toHaveLength(1)
  })
})

describe('pixelDifference', () => {
  /** A white picture of 10 by 10 with one black square of `size`. */
  function picture(size: number, width = 10): Buffer {
    const png = new PNG({ width, height: 10 })
    png.data.fill(255)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) png.data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    return PNG.sync.write(png)
  }

  it('is the share of pixels that differ', () => {
    expect(pixelDifference(picture(4), picture(4)).ratio).toBe(0)
    expect(pixelDifference(picture(4), picture(0)).ratio).toBeCloseTo(0.16, 1)
  })

  it('refuses pictures of two sizes', () => {
    expect(() => pixelDifference(picture(1), picture(1, 12))).toThrow('10 by 10')
  })
})
