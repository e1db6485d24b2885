import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INDEX_EVENT_TYPES, isIndexEvent, isSnapshotEvent } from './events.ts'

const element = { selector: '#buy', tag: 'button', role: 'button', name: 'Buy', hrefPath: '/cart' }
const full = { type: 'click', atMs: 1, name: 'Buy', url: 'https://shop.example/', props: { a: [1, null] }, element }

describe('isIndexEvent', () => {
  it.each(INDEX_EVENT_TYPES)('takes the least event of type %s', type => {
    expect(isIndexEvent({ type, atMs: 0 })).toBe(true)
  })

  it('takes every field, and fields it does not know', () => {
    expect(isIndexEvent(full)).toBe(true)
    expect(isIndexEvent({ ...full, later: 1 })).toBe(true)
  })

  it.each([
    ['an unknown type', { type: 'hover' }],
    ['no type', { type: undefined }],
    ['a time in text', { atMs: '1' }],
    ['a time that is no number', { atMs: Number.NaN }],
    ['an endless time', { atMs: Number.POSITIVE_INFINITY }],
    ['a name that is no text', { name: 1 }],
    ['a url that is no text', { url: null }],
    ['props that are a list', { props: [] }],
    ['props that are null', { props: null }],
    ['an element without selector', { element: { tag: 'a' } }],
    ['an element without tag', { element: { selector: 'a' } }],
    ['an element that is text', { element: 'a' }],
    ['an element with a wrong name', { element: { ...element, name: 1 } }],
  ])('refuses %s', (_, change) => {
    expect(isIndexEvent({ ...full, ...change })).toBe(false)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), value => typeof isIndexEvent(value) === 'boolean'))
  })
})

describe('isSnapshotEvent', () => {
  it('takes what every rrweb event has', () => {
    expect(isSnapshotEvent({ type: 2, data: {}, timestamp: 1 })).toBe(true)
    expect(isSnapshotEvent({ type: 0, data: undefined, timestamp: 1 })).toBe(true)
  })

  it.each([
    null,
    1,
    'x',
    [],
    {},
    { type: 2, timestamp: 1 },
    { type: '2', data: {}, timestamp: 1 },
    { type: 2, data: {} },
  ])('refuses %j', value => {
    expect(isSnapshotEvent(value)).toBe(false)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), value => typeof isSnapshotEvent(value) === 'boolean'))
  })
})
