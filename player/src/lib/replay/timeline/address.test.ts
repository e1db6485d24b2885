import { expect, it } from 'vitest'
import { readTimeline, writeTimeline } from './address.ts'

const SESSION = { startedMs: 1_773_478_800_000, endedMs: 1_773_478_920_000 }

it('what is written is read back', () => {
  const params = new URLSearchParams()
  const timeline = { marks: [{ atMs: SESSION.startedMs + 5, label: 'Paid', kind: 'step' as const }], zoom: 8 }
  writeTimeline(params, timeline)
  expect(readTimeline(params, SESSION)).toEqual(timeline)
})

it('what is usual is not in the address', () => {
  const params = new URLSearchParams()
  writeTimeline(params, { marks: [], zoom: 1 })
  expect(params.toString()).toBe('')
  expect(readTimeline(params, SESSION)).toEqual({ marks: [], zoom: 1 })
})
