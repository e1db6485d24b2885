import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from './cursor.ts'

describe('cursor', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), startedMs => {
        const cursor = { startedMs, session: uuidv7(startedMs) }
        expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor)
      }),
    )
  })

  const good = encodeCursor({ startedMs: 1_767_225_600_123, session: uuidv7(1_767_225_600_123) })
  const made = (text: string) => Buffer.from(text).toString('base64url')

  it.each([
    '',
    'x',
    `${good}A`,
    `${good}==`,
    ` ${good}`,
    good.slice(0, -2),
    made('1'),
    made('.0189'),
    made(`-1.${uuidv7(1)}`),
    made(`01.${uuidv7(1)}`),
    made(`1e3.${uuidv7(1)}`),
    made('1.------------------------------------'),
    made(`1.${uuidv7(1)}' OR 1`),
  ])('refuses %j', text => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
  })
})
