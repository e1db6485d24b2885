import { isSnapshotEvent } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, scanEvent } from './scan.ts'

const scan = (text: string) => scanEvent(Buffer.from(text), 0, Buffer.byteLength(text))

/** What the scanner stands in for. */
function parse(text: string): { type: number; timestamp: number } | undefined {
  try {
    const event: unknown = JSON.parse(text)
    return isSnapshotEvent(event) && !Array.isArray(event)
      ? { type: event.type, timestamp: event.timestamp }
      : undefined
  } catch {
    return undefined
  }
}

describe('scanEvent', () => {
  it.each([
    '{"type":3,"data":{},"timestamp":1}',
    ' {\t"timestamp" : 1.5e3 ,"data" : null , "type":0 } ',
    '{"type":3,"data":[],"timestamp":1,"timestamp":2}',
    '{"type":3,"type":"x","data":1,"timestamp":1}',
    '{"t\\u0079pe":3,"d\\u0061ta":"\\"\\\\\\/\\b\\f\\n\\r\\t","timest\\u0061mp":-0}',
    '{"type":3,"data":{"type":9,"timestamp":8},"timestamp":7}',
    '{"type":3,"timestamp":7}',
    '{"type":3,"data":1,"timestamp":1e999}',
    '{"type":3.5,"data":1,"timestamp":1}',
    '{"type":true,"data":1,"timestamp":1}',
    '[3]',
    '"type"',
    '',
    ' ',
    '{',
    '{}',
    '{"type":3,"data":{},"timestamp":1},',
    '{"type":3,"data":{},"timestamp":1}{}',
    '{"type":3,"data":{},"timestamp":01}',
    '{"type":3,"data":-,"timestamp":1}',
    '{"type":3,"data":1.,"timestamp":1}',
    '{"type":3,"data":1e,"timestamp":1}',
    '{"type":3,"data":tru,"timestamp":1}',
    '{"type":3,"data":truee,"timestamp":1}',
    '{"type":3,"data":"\\x","timestamp":1}',
    '{"type":3,"data":"\\u12g4","timestamp":1}',
    '{"type":3,"data":"a\tb","timestamp":1}',
    '{"type":3,"data":[1,],"timestamp":1}',
    '{"type":3,"data":[,1],"timestamp":1}',
    '{"type":3,"data":{"a":1,},"timestamp":1}',
    '{"type":3,"data":[1},"timestamp":1}',
    '{"type":3,"data":{"a" 1},"timestamp":1}',
    '{"type":3,"data":"é 日本 🎈\u007f\u0080","timestamp":1}',
    '\ufeff{"type":3,"data":1,"timestamp":1}',
    '{"type":3,"data":\u00a01,"timestamp":1}',
  ])('says of %j what JSON.parse says', text => {
    expect(scan(text)).toEqual(parse(text))
  })

  const event = fc.record({ type: fc.integer(), data: fc.jsonValue(), timestamp: fc.double(), more: fc.jsonValue() })

  it('takes every event as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(event, value => {
        expect(scan(JSON.stringify(value))).toEqual(parse(JSON.stringify(value)))
      }),
    )
  })

  it('agrees with JSON.parse about every damaged event', () => {
    const character = fc.constantFrom(...'{}[]",:\\ue0-+.19tfn \t\u0001é')
    fc.assert(
      fc.property(event, fc.nat(), fc.nat(3), fc.array(character, { maxLength: 3 }), (value, place, removed, added) => {
        const text = JSON.stringify(value)
        const at = place % (text.length + 1)
        // Cutting may leave half of a character, which UTF-8 cannot hold; both sides get what it becomes.
        const damaged = Buffer.from(text.slice(0, at) + added.join('') + text.slice(at + removed)).toString()
        expect(scan(damaged)).toEqual(parse(damaged))
      }),
      { numRuns: 3_000 },
    )
  })

  it('ends at every byte of a line that is cut', () => {
    const line = '{"type":3,"data":{"a":[1,-2.5e+3,true,false,null,"\\u00e9\\n"]},"timestamp":17}'
    for (let end = 0; end < line.length; end++) expect(scan(line.slice(0, end))).toBeUndefined()
    expect(scan(line)).toEqual({ type: 3, timestamp: 17 })
  })

  it('reads one line among others', () => {
    const json = Buffer.from('{"x":1}\n{"type":2,"data":0,"timestamp":5}\n{"type":3,"data":0,"timestamp":6}')
    expect(scanEvent(json, 8, 41)).toEqual({ type: 2, timestamp: 5 })
    expect(scanEvent(json, 42, json.byteLength)).toEqual({ type: 3, timestamp: 6 })
  })

  it('takes deep nesting up to its bound', () => {
    const nested = (levels: number) => `{"type":3,"timestamp":1,"data":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(scan(nested(MAX_DEPTH - 1))).toEqual({ type: 3, timestamp: 1 })
    expect(scan(nested(MAX_DEPTH))).toBeUndefined()
  })
})
