import { describe, expect, it } from 'vitest'
import { createDecoder, parseEvent } from './decode.ts'

const TAB = '0195a000-0000-7000-8000-00000000000a'
const OTHER = '0195a000-0000-7000-8000-00000000000b'
const event = (timestamp: number, type = 3, data: unknown = { source: 0 }) => ({ type, data, timestamp })
const TABS = [TAB, OTHER]
const line = (tab: string, seq: number, body: unknown) => `${JSON.stringify([TABS.indexOf(tab), seq, body])}\n`

function decode(
  text: string,
  skip: { tab: string; seq: number }[] = [],
  size = text.length || 1,
  maxLineChars?: number,
) {
  const decoder = createDecoder(TABS, skip, maxLineChars)
  for (let at = 0; at < text.length; at += size) decoder.push(text.slice(at, at + size))
  return decoder.end()
}

describe('createDecoder', () => {
  it('sorts events into tabs, oldest first', () => {
    const chunk = decode(line(TAB, 0, event(5)) + line(OTHER, 0, event(4)) + line(TAB, 0, event(2)))
    expect(chunk.byTab.get(TAB)?.map(each => each.atMs)).toEqual([2, 5])
    expect(chunk.byTab.get(OTHER)?.map(each => each.atMs)).toEqual([4])
    expect(chunk.dropped).toBe(0)
  })

  it('reads the same whatever the size of the pieces', () => {
    const text = Array.from({ length: 20 }, (_, n) =>
      line(TAB, n, event(n, 3, { source: 0, text: 'größer 🙂'.repeat(n) })),
    ).join('')
    const whole = decode(text)
    for (const size of [1, 2, 3, 7, 50, 1000]) expect(decode(text, [], size)).toEqual(whole)
  })

  it('keeps the events’ own text', () => {
    const body = event(1, 2, { node: { id: 1, text: '],["x",1,' } })
    expect(decode(line(TAB, 0, body)).byTab.get(TAB)?.[0]?.json).toBe(JSON.stringify(body))
  })

  it('reads lines that other writers spaced otherwise', () => {
    const chunk = decode(`[ 0, 3, ${JSON.stringify(event(9))} ]\r\n`)
    expect(chunk.byTab.get(TAB)?.[0]).toMatchObject({ atMs: 9, json: JSON.stringify(event(9)) })
  })

  it('leaves out the batches to skip, uncounted', () => {
    const chunk = decode(line(TAB, 1, event(1)) + line(TAB, 2, event(2)) + line(OTHER, 1, event(3)), [
      { tab: TAB, seq: 1 },
    ])
    expect(chunk.byTab.get(TAB)?.map(each => each.atMs)).toEqual([2])
    expect(chunk.byTab.get(OTHER)).toHaveLength(1)
    expect(chunk.dropped).toBe(0)
  })

  it.each([
    'not json',
    '{}',
    '[]',
    'null',
    '"x"',
    `[0,0]`,
    `[0,0,null]`,
    `[0,0,{"type":"3","data":{},"timestamp":1}]`,
    `[0,0,{"type":3,"data":{},"timestamp":null}]`,
    `[0,0.5,{"type":3,"data":{},"timestamp":1}]`,
    `[7,0,{"type":3,"data":{},"timestamp":1}]`,
    `[0,0,{"type":3,"data":{},"timestamp":1}`,
    `["${TAB}",0,{"type":3,"data":{},"timestamp":1}]`,
    `[-1,0,{"type":3,"data":{},"timestamp":1}]`,
  ])('drops and counts %s', bad => {
    const chunk = decode(`${bad}\n${line(TAB, 0, event(1))}`)
    expect(chunk.dropped).toBe(1)
    expect(chunk.byTab.get(TAB)).toHaveLength(1)
  })

  it('drops a line that is too long without holding it, and goes on after it', () => {
    const text =
      line(TAB, 0, event(1)) + line(TAB, 1, event(2, 3, { text: 'x'.repeat(5_000) })) + line(TAB, 2, event(3))
    for (const size of [64, 100_000]) {
      const chunk = decode(text, [], size, 1_000)
      expect(chunk.byTab.get(TAB)?.map(each => each.atMs)).toEqual([1, 3])
      expect(chunk.dropped).toBe(1)
    }
  })

  it('reads a last line without its end, and counts one that was cut off', () => {
    expect(decode(line(TAB, 0, event(1)).trimEnd()).byTab.get(TAB)).toHaveLength(1)
    expect(decode(line(TAB, 0, event(1)).slice(0, 30)).dropped).toBe(1)
  })

  it('ignores empty lines', () => expect(decode('\n\n  \n')).toMatchObject({ dropped: 0, chars: 0 }))

  it('knows keyframes, page data and activity', () => {
    const chunk = decode(
      [event(1, 4), event(2, 2), event(3, 3, { source: 1 }), event(4, 3, { source: 0 }), event(5, 3, null)]
        .map(each => line(TAB, 0, each))
        .join(''),
    )
    expect(chunk.byTab.get(TAB)?.map(each => [each.isMeta, each.isKeyframe, each.isActivity])).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
      [false, false, false],
    ])
  })
})

describe('parseEvent', () => {
  it('lets no key reach a prototype, however it is written', () => {
    for (const key of ['__proto__', '\\u005f_proto__']) {
      const read = parseEvent(`{"type":3,"timestamp":1,"data":{"${key}":{"polluted":true},"constructor":1}}`)
      expect(Object.keys(read?.data as object)).toEqual(['constructor'])
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect((Object.assign({}, read?.data) as Record<string, unknown>).polluted).toBeUndefined()
    }
  })

  it('survives nesting that is deep', () => {
    const depth = 5_000
    expect(parseEvent(`{"type":3,"timestamp":1,"data":${'['.repeat(depth)}${']'.repeat(depth)}}`)?.type).toBe(3)
  })
})
