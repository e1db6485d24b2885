import { describe, expect, it } from 'vitest'
import { START_MS, TAB } from '../index/samples.ts'
import { inWords, transcriptLines } from './lines.ts'
import { pageElement, sessionEvent } from './samples.ts'

const OTHER = '01890000-0000-7000-8000-00000000000b'
const WHOLE = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const lines = (events: ReturnType<typeof sessionEvent>[], tabs = [{ tab: TAB }], stretch = WHOLE) =>
  transcriptLines({ startedMs: START_MS, tabs, events }, stretch)
const click = (offsetMs: number, over = {}) => sessionEvent('click', offsetMs, { element: pageElement(), ...over })

describe('transcriptLines', () => {
  it('gives a line for each event that is told of, with its offset', () => {
    expect(lines([sessionEvent('pageview', 0), sessionEvent('web_vital', 5), click(900)])).toEqual([
      { offsetMs: 0, kind: 'page', tab: 1, text: 'page "/cart"', details: [], count: 1 },
      { offsetMs: 900, kind: 'click', tab: 1, text: 'clicked button "Save"', details: [], count: 1 },
    ])
  })

  it('counts what happens again and again', () => {
    const clicks = [click(0), click(300), click(600)]
    expect(
      lines([...clicks, sessionEvent('pageview', 700), click(800)]).map(({ text, count }) => [text, count]),
    ).toEqual([
      ['clicked button "Save"', 3],
      ['page "/cart"', 1],
      ['clicked button "Save"', 1],
    ])
  })

  it('tells of pauses from 10 s on, by what is told and not by what only measures', () => {
    const told = lines([click(0), sessionEvent('web_vital', 30_000), click(42_000), click(51_999)])
    expect(told.map(({ text }) => text)).toEqual([
      'clicked button "Save"',
      '… 42 s of inactivity',
      'clicked button "Save"',
    ])
    expect(told[1]).toMatchObject({ kind: 'pause', tab: null, offsetMs: 0 })
    expect(told[2]?.count).toBe(2)
  })

  it('says when another tab goes on, and gives server events to none', () => {
    const events = [
      click(0),
      click(1, { tab: OTHER }),
      sessionEvent('custom', 2, { tab: 'x', props: { $lib: 'http' } }),
      click(3),
    ]
    expect(lines(events, [{ tab: TAB }, { tab: OTHER }]).map(({ text, tab }) => [text, tab])).toEqual([
      ['tab 1', 1],
      ['clicked button "Save"', 1],
      ['tab 2', 2],
      ['clicked button "Save"', 2],
      ['event "", sent by a server', null],
      ['tab 1', 1],
      ['clicked button "Save"', 1],
    ])
  })

  it('takes the click on a box and its change for one deed', () => {
    const element = pageElement({ tag: 'input', role: 'checkbox', name: 'Gift', selector: '#gift' })
    const events = [
      click(0, { element }),
      sessionEvent('input', 2, { element }),
      sessionEvent('input', 5_000, { element }),
    ]
    expect(lines(events).map(({ text }) => text)).toEqual(['clicked checkbox "Gift"', 'changed checkbox "Gift"'])
  })

  it('keeps to the stretch', () => {
    const stretch = { fromMs: START_MS + 1_000, toMs: START_MS + 2_000 }
    const events = [999, 1_000, 2_000, 2_001].map(at => sessionEvent('custom', at, { name: String(at) }))
    expect(lines(events, [{ tab: TAB }], stretch).map(({ offsetMs }) => offsetMs)).toEqual([1_000, 2_000])
  })
})

it.each([
  [42_400, '42 s'],
  [60_000, '1 min'],
  [192_000, '3 min 12 s'],
  [3_600_000, '1 h'],
  [3_900_000, '1 h 5 min'],
])('%d ms are %s', (ms, words) => expect(inWords(ms)).toBe(words))
