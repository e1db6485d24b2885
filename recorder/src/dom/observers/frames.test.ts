import { expect, it } from 'vitest'
import { readEvent } from './frames.ts'

const RANGE = { base: 1000, size: 100 }

it('gives every node of a frame the frame’s document as its root, but those of a frame inside it', () => {
  const child = { type: 2, id: 1002, tagName: 'p', childNodes: [{ type: 3, id: 1003, textContent: 'x' }] }
  const deep = { type: 2, id: 1051, rootId: 1050, tagName: 'b', childNodes: [] }
  const event = {
    type: 3,
    timestamp: 1,
    data: { source: 0, adds: [child, deep].map(node => ({ parentId: 1001, nextId: null, node })) },
  }
  const { data } = readEvent(JSON.stringify(event), RANGE) as unknown as typeof event
  expect(data.adds.map(({ node }) => (node as { rootId?: number }).rootId)).toEqual([1001, 1050])
  expect(data.adds[0]?.node.childNodes[0]).toMatchObject({ rootId: 1001 })
})

it.each([
  ['a parent outside', { adds: [{ parentId: 7, nextId: null, node: { type: 3, id: 1002 } }] }],
  ['a node outside', { adds: [{ parentId: 1001, nextId: null, node: { type: 3, id: 1100 } }] }],
  ['a removal outside', { removes: [{ parentId: 1001, id: 999 }] }],
  ['a selection outside', { ranges: [{ start: 1001, end: 12, startOffset: 0, endOffset: 0 }] }],
  ['a style sheet outside', { styles: [{ styleId: 1, rules: [] }] }],
])('refuses %s', (_, data) => {
  expect(() => readEvent(JSON.stringify({ type: 3, timestamp: 1, data }), RANGE)).toThrow(RangeError)
})
