import { describe, expect, it } from 'vitest'
import { createDecoder, type DecodedChunk, parseEvent } from './decode.ts'
import { eventOf, type RecordedEvent } from './tabevents.ts'

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

/** A tab's events as one would list them. */
function listed(chunk: DecodedChunk, tab: string): RecordedEvent[] {
  const events = chunk.byTab.get(tab)
  return events ? Array.from(events.timesMs, (_, index) => eventOf(events, index)) : []
}

describe('createDecoder', () => {
  it('sorts events into tabs, oldest first', () => {
    const chunk = decode(line(TAB, 0, event(5)) + line(OTHER, 0, event(4)) + line(TAB, 0, event(2)))
    expect(listed(chunk, TAB).map(each => each.atMs)).toEqual([2, 5])
    expect(listed(chunk, OTHER).map(each => each.atMs)).toEqual([4])
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
    expect(listed(decode(line(TAB, 0, body)), TAB)[0]?.json).toBe(JSON.stringify(body))
  })

  it('reads lines that other writers spaced otherwise', () => {
    const chunk = decode(`[ 0, 3, ${JSON.stringify(event(9))} ]\r\n`)
    expect(listed(chunk, TAB)[0]).toMatchObject({ atMs: 9, json: JSON.stringify(event(9)) })
  })

  it('leaves out the batches to skip, uncounted', () => {
    const chunk = decode(line(TAB, 1, event(1)) + line(TAB, 2, event(2)) + line(OTHER, 1, event(3)), [
      { tab: TAB, seq: 1 },
    ])
    expect(listed(chunk, TAB).map(each => each.atMs)).toEqual([2])
    expect(listed(chunk, OTHER)).toHaveLength(1)
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
    expect(listed(chunk, TAB)).toHaveLength(1)
  })

  it('drops a line that is too long without holding it, and goes on after it', () => {
    const text =
      line(TAB, 0, event(1)) + line(TAB, 1, event(2, 3, { text: 'x'.repeat(5_000) })) + line(TAB, 2, event(3))
    for (const size of [64, 100_000]) {
      const chunk = decode(text, [], size, 1_000)
      expect(listed(chunk, TAB).map(each => each.atMs)).toEqual([1, 3])
      expect(chunk.dropped).toBe(1)
    }
  })

  it('reads a last line without its end, and counts one that was cut off', () => {
    expect(listed(decode(line(TAB, 0, event(1)).trimEnd()), TAB)).toHaveLength(1)
    expect(decode(line(TAB, 0, event(1)).slice(0, 30)).dropped).toBe(1)
  })

  it('ignores empty lines', () => expect(decode('\n\n  \n')).toMatchObject({ dropped: 0, chars: 0 }))

  it('knows keyframes and page data', () => {
    const chunk = decode(
      [event(1, 4), event(2, 2), event(3, 3, { source: 1 }), event(4, 3, { source: 0 }), event(5, 3, null)]
        .map(each => line(TAB, 0, each))
        .join(''),
    )
    expect(listed(chunk, TAB).map(each => [each.isMeta, each.isKeyframe])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
    ])
  })

  it('knows when somebody did something, over short pauses and in any tab', () => {
    const move = (ms: number, tab = TAB) => line(tab, 0, event(ms, 3, { source: 1 }))
    const chunk = decode(
      move(1_000) + move(4_000, OTHER) + line(TAB, 0, event(9_500)) + move(20_000) + move(8_900) + move(13_900),
    )
    expect(chunk.busy).toEqual([
      { fromMs: 1_000, toMs: 8_900 },
      { fromMs: 13_900, toMs: 13_900 },
      { fromMs: 20_000, toMs: 20_000 },
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
