import { describe, expect, it } from 'vitest'
import { START_MS, TAB } from '../index/samples.ts'
import { decodeEventCursor, encodeEventCursor } from './eventcursor.ts'

const cursor = { atMs: START_MS, tab: TAB, seq: 7, position: 12 }

describe('event cursors', () => {
  it('come back as they were given out', () => {
    expect(decodeEventCursor(encodeEventCursor(cursor))).toEqual(cursor)
  })

  it.each([
    '',
    'garbage',
    Buffer.from('1.2.3.4').toString('base64url'),
    `${encodeEventCursor(cursor)}=`,
    encodeEventCursor({ ...cursor, seq: 0x1_0000_0000 }),
    encodeEventCursor({ ...cursor, tab: `${TAB}' OR 1` }),
    Buffer.from(`01.${TAB}.1.1`).toString('base64url'),
  ])('that were not are refused: %s', text => {
    expect(() => decodeEventCursor(text)).toThrow(/nextCursor/)
  })
})
