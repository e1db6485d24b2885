import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

const CASES: [Partial<EventRow>, [string, string]][] = [
  [{ type: 'pageview', url: 'https://shop.example.com/cart/?a=1#top' }, ['page', '/cart/']],
  [{ type: 'click', selector: '#buy', elementName: 'Buy' }, ['element', 'Buy']],
  [{ type: 'click', selector: '#buy' }, ['element', '#buy']],
  [{ type: 'error_click', name: 'Error: no', elementName: 'Buy' }, ['error_click', 'Buy']],
  [{ type: 'quick_back', name: 'https://shop.example.com/terms?b=2' }, ['quick_back', '/terms']],
  [{ type: 'error', name: "TypeError: can't read 'size' of item 17" }, ['error', "TypeError: can…size' of item #"]],
  [
    { type: 'error', name: 'Error: "mug" is gone (0x1f, 3fa85f64-5717-4562-b3fc-2c963f66afa6)' },
    ['error', 'Error: … is gone (#, #)'],
  ],
  [{ type: 'network', name: 'POST /pay/:id', props: '{"status":422}' }, ['request', 'POST /pay/:id 422']],
  [{ type: 'network', name: 'GET /me', props: '{"status":0,"error":"timeout"}' }, ['request', 'GET /me no answer']],
  [{ type: 'network', name: 'GET /other', props: '{"status":0}' }, ['', '']],
  [{ type: 'network', name: 'GET /fine', props: '{"status":304}' }, ['', '']],
  [{ type: 'validation', name: 'typeMismatch', elementName: 'Email' }, ['validation', 'Email']],
  [{ type: 'input', elementName: 'Email', props: '{"refills":1}' }, ['refill', 'Email']],
  [{ type: 'input', elementName: 'Email', props: '{"refills":0}' }, ['', '']],
  [{ type: 'flag', name: 'checkout', props: '{"variant":"short"}' }, ['flag', 'checkout=short']],
  [{ type: 'flag', name: 'dark', props: '{"variant":true}' }, ['flag', 'dark=true']],
  [{ type: 'custom', name: 'heartbeat' }, ['', '']],
  [{ type: 'form_abandon', elementName: 'Checkout' }, ['', '']],
  [{ type: 'console', name: 'deprecated' }, ['', '']],
]

it('says of every kind of event what it is a sign of, and of which one', async () => {
  const events = CASES.map(([over], position) => eventRow({ position, ...over }))
  await insertSegmentRows(index, { events, sessions: [], chunks: [] }, 'signals')
  const rows = await index.query<{ kind: string; value: string }>(
    'SELECT signalKind AS kind, signalValue AS value FROM events FINAL ORDER BY position',
  )
  expect(rows.map(({ kind, value }) => [kind, value])).toEqual(CASES.map(([, expected]) => expected))
})

it('cuts what is too long for a URL', async () => {
  const long = 'ß'.repeat(900)
  await insertSegmentRows(
    index,
    { events: [eventRow({ project: 'long', type: 'error', name: long })], sessions: [], chunks: [] },
    'long',
  )
  const [row] = await index.query<{ value: string }>(`SELECT signalValue AS value FROM events WHERE project = 'long'`)
  expect(row?.value).toBe(long.slice(0, 500))
})
