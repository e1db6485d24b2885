import { isIndexEvent, MAX_EVENT_NAME_CHARS, MAX_INDEX_EVENT_BYTES, MAX_SNAPSHOT_EVENT_BYTES } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { asProps, eventLine, snapshotLine } from './lines.ts'

describe('eventLine', () => {
  it('is one line the protocol knows, its name cut', () => {
    const line = eventLine({ type: 'custom', atMs: 5, name: 'n'.repeat(500), props: { text: 'a\nb' } })
    const event = JSON.parse(line.json)
    expect(isIndexEvent(event)).toBe(true)
    expect(event.name).toHaveLength(MAX_EVENT_NAME_CHARS)
    expect(line).toMatchObject({ atMs: 5, isCut: false })
    expect(line.json).not.toContain('\n')
  })

  it.each([
    ['too large', { text: 'x'.repeat(MAX_INDEX_EVENT_BYTES) }],
    ['too large only in UTF-8', { text: '語'.repeat(MAX_INDEX_EVENT_BYTES / 3) }],
    ['not JSON', { big: 1n as unknown as number }],
  ])('leaves out properties that are %s', (_, props) => {
    const line = eventLine({ type: 'custom', atMs: 5, name: 'order', props })
    expect(line.isCut).toBe(true)
    expect(JSON.parse(line.json)).toEqual({ type: 'custom', atMs: 5, name: 'order' })
  })

  it('leaves out properties that hold themselves', () => {
    const props: Record<string, never> = {}
    Object.assign(props, { props })
    expect(eventLine({ type: 'custom', atMs: 5, props }).isCut).toBe(true)
  })
})

describe('snapshotLine', () => {
  it('knows a keyframe', () => {
    expect(snapshotLine({ type: 4, data: {}, timestamp: 1 })).toMatchObject({ isMeta: true, isFull: false, atMs: 1 })
    expect(snapshotLine({ type: 2, data: {}, timestamp: 1 })).toMatchObject({ isMeta: false, isFull: true })
    expect(snapshotLine({ type: 3, data: {}, timestamp: 1 })).toMatchObject({ isMeta: false, isFull: false })
  })

  it('refuses what the server would', () => {
    expect(snapshotLine({ type: 2, data: 'x'.repeat(MAX_SNAPSHOT_EVENT_BYTES), timestamp: 1 })).toBeUndefined()
    expect(snapshotLine({ type: 2, data: 'x'.repeat(MAX_SNAPSHOT_EVENT_BYTES / 2), timestamp: 1 })).toBeDefined()
  })
})

describe('asProps', () => {
  it('takes objects only', () => {
    expect(asProps({ a: 1 })).toEqual({ a: 1 })
    for (const value of [undefined, null, 'text', 4, [1]]) expect(asProps(value)).toBeUndefined()
  })
})
