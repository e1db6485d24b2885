import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gather } from './gather.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('hands over distinct items together, so late at most after the first', () => {
  const sent: string[][] = []
  const waiting = gather<string>(100, items => sent.push([...items]))
  waiting.add('a')
  vi.advanceTimersByTime(60)
  waiting.add('b')
  waiting.add('a')
  vi.advanceTimersByTime(39)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([['a', 'b']])
  vi.advanceTimersByTime(500)
  expect(sent).toHaveLength(1)
})

it('flushes at once, forgets, and takes up what is added while it sends', () => {
  const sent: string[][] = []
  const waiting = gather<string>(100, items => {
    sent.push([...items])
    if (items.has('a')) waiting.add('again')
  })
  waiting.flush()
  waiting.add('a')
  waiting.flush()
  expect(sent).toEqual([['a']])
  vi.advanceTimersByTime(100)
  expect(sent).toEqual([['a'], ['again']])
  waiting.add('b')
  waiting.clear()
  vi.advanceTimersByTime(100)
  expect(sent).toHaveLength(2)
})
