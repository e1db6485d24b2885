import { describe, expect, it } from 'vitest'
import { appendMarks, type FunnelMark, parseMarks } from './marks.ts'

const SESSION = { startedMs: 1_773_478_800_000, endedMs: 1_773_478_920_000 }
const at = (second: number) => SESSION.startedMs + second * 1000
const MARKS: FunnelMark[] = [
  { atMs: at(10), label: 'Checkout: pay & go.now', kind: 'step' },
  { atMs: at(90), label: 'Gave up', kind: 'give-up' },
]
const read = (...values: string[]) => parseMarks(new URLSearchParams(values.map(value => ['marks', value])), SESSION)

it('what is put into an address is read back from it', () => {
  const params = new URLSearchParams({ at: 'x' })
  appendMarks(params, MARKS)
  expect(parseMarks(new URLSearchParams(params.toString()), SESSION)).toEqual(MARKS)
  expect(params.toString().length, 'it stays short').toBeLessThan(90)
})

describe('parseMarks', () => {
  const time = at(10).toString(36)
  it.each([
    ['nothing', ''],
    ['another kind', `x.${time}.Paid`],
    ['no label', `s.${time}.`],
    ['a label of blanks', `s.${time}.   `],
    ['no time', 's..Paid'],
    ['a time that is none', 's.-1.Paid'],
    ['a moment before the session', `s.${at(-1).toString(36)}.Paid`],
    ['a moment behind it', `s.${at(121).toString(36)}.Paid`],
    ['a label without end', `s.${time}.${'x'.repeat(201)}`],
  ])('leaves out %s', (_, value) => expect(read(value)).toEqual([]))

  it('keeps the good ones beside the bad, in order', () =>
    expect(read(`s.${at(60).toString(36)}.b`, 'nonsense', `s.${time}.a`).map(({ label }) => label)).toEqual(['a', 'b']))
  it('cuts labels, and takes out what would turn the text around it', () => {
    expect(read(`s.${time}.${'x'.repeat(150)}`)[0]?.label).toHaveLength(80)
    expect(read(`s.${time}.a\u202eb\u0007c`)[0]?.label).toBe('abc')
  })
  it('leaves markup what it is: text', () => expect(read(`s.${time}.<img src=x>`)[0]?.label).toBe('<img src=x>'))
  it('is bounded', () => expect(read(...Array(500).fill(`s.${time}.a`)).length).toBeLessThan(50))
})
