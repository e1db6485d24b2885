import { MAX_INDEX_EVENT_BYTES } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventRecord } from '../../index/rows.ts'
import { ARRIVAL, decodeRecord } from './fixtures.ts'
import { recordsOf } from './records.ts'

/** Values a confused or hostile sender puts anywhere. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom('', ' ', 'x'.repeat(300), '\ud800', '\u0000', 'a\nb', '__proto__', 1e308, -0, 'constructor'),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const names = ['track', 'page', 'screen', 'identify', 'group', 'alias']
const posthogNames = [
  '$pageview',
  '$identify',
  '$set',
  '$create_alias',
  '$groupidentify',
  '$feature_flag_called',
  '$exception',
]

/** Items that have the fields of one shape or the other, some right and some not. */
const item = fc.oneof(
  anything,
  fc.record(
    {
      type: fc.oneof(fc.constantFrom(...names), anything),
      event: fc.oneof(fc.constantFrom('paid', ...posthogNames), anything),
      userId: fc.oneof(fc.constant('ada'), anything),
      anonymousId: anything,
      previousId: anything,
      groupId: anything,
      messageId: anything,
      distinct_id: fc.oneof(fc.constant('ada'), anything),
      uuid: anything,
      timestamp: fc.oneof(fc.constant('2026-06-15T11:00:00.000Z'), anything),
      sentAt: anything,
      sent_at: anything,
      offset: anything,
      name: anything,
      traits: anything,
      context: fc.oneof(
        anything,
        fc.record({ page: anything, library: anything, sessionId: anything, userAgent: anything }),
      ),
      properties: fc.oneof(
        anything,
        fc.dictionary(
          fc.constantFrom(
            'url',
            '$current_url',
            '$set',
            '$exception_list',
            '$feature_flag',
            'alias',
            '__proto__',
            'ip',
            'a',
          ),
          anything,
        ),
      ),
    },
    { requiredKeys: [] },
  ),
)

describe('hostile items', () => {
  it('are each stored so that compaction reads them whole, or refused with a code and a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 8 }),
        fc.constantFrom(undefined, ...(names as ['track'])),
        async (items, type) => {
          // As JSON brings them.
          const sent = JSON.parse(JSON.stringify(items)) as unknown[]
          const { records, rejected } = await recordsOf(sent, type, undefined, ARRIVAL)
          expect(records.length + rejected.length).toBe(sent.length)
          for (const { code, message, index } of rejected) {
            expect(code).toMatch(/^[a-z_]+$/)
            expect(message).toMatch(/\.$/)
            expect(index).toBeLessThan(sent.length)
          }
          for (const { record, session } of records) {
            const { header, rows, problems } = await decodeRecord(record)
            expect(problems).toEqual([])
            expect(rows).toHaveLength(header.events.count)
            const [row] = rows
            expect(row).toMatchObject({ session, tab: header.tab, seq: 0, position: 0, project: 'shop' })
            expect(row?.visitor).not.toBe('')
            // Half a character would have the engine refuse the whole insert.
            expect(Object.values(row ?? {}).join('')).not.toMatch(/\p{Surrogate}/u)
            expect(Object.hasOwn(JSON.parse(row?.props ?? ''), '__proto__')).toBe(false)
            expect(row && eventRecord(row)).toBeDefined()
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('nested out of reason are refused before they exhaust anything', async () => {
    const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
    const codes = async (levels: number) => {
      const items = [{ userId: 'ada', event: 'deep', properties: deep(levels) }]
      return (await recordsOf(items, 'track', undefined, ARRIVAL)).rejected.map(({ code }) => code)
    }
    expect(await codes(19)).toEqual([])
    expect(await codes(20)).toEqual(['too_deep'])
    expect(await codes(200_000)).toEqual(['too_deep'])
    const elsewhere = { userId: 'ada', event: 'paid', context: deep(200_000) }
    expect((await recordsOf([elsewhere], 'track', undefined, ARRIVAL)).rejected[0]?.code).toBe('too_deep')
    const wide = [
      {
        userId: 'ada',
        event: 'wide',
        properties: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n, n])),
      },
    ]
    expect((await recordsOf(wide, 'track', undefined, ARRIVAL)).rejected[0]?.code).toBe('too_large')
  })

  it('up to the limit of an event are stored whole', async () => {
    const of = (length: number) => [
      { userId: 'ada', event: 'large', timestamp: 1.7e12, properties: { text: 'x'.repeat(length) } },
    ]
    const probe = await recordsOf(of(1_000), 'track', undefined, ARRIVAL)
    const { rows } = await decodeRecord(probe.records[0]!.record)
    const overhead =
      Buffer.byteLength(
        JSON.stringify({ type: 'custom', name: 'large', props: JSON.parse(rows[0]!.props), atMs: 1.7e12 }),
      ) -
      1_000 +
      1
    const most = MAX_INDEX_EVENT_BYTES - overhead
    const stored = await recordsOf(of(most), 'track', undefined, ARRIVAL)
    expect((await decodeRecord(stored.records[0]!.record)).problems).toEqual([])
    expect((await recordsOf(of(most + 1), 'track', undefined, ARRIVAL)).rejected[0]?.code).toBe('too_large')
  })
})
