import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personIds } from './persons.ts'
import { eventRow, START_MS } from './samples.ts'
import { openTestIndex } from './testindex.ts'
import type { Index } from './types.ts'
import { insertSegmentRows } from './write.ts'

describe('personIds', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
    const identify = (position: number, visitor: string, anonymous: string) =>
      eventRow({
        type: 'identify',
        visitor,
        position,
        atMs: START_MS + position,
        props: JSON.stringify({ plan: 'pro', ...(anonymous && { anonymous }) }),
      })
    const events = [
      identify(0, 'ada', 'phone'),
      identify(1, 'ada', 'laptop'),
      identify(2, 'ada', 'shared'),
      identify(3, 'ada', ''),
      identify(4, 'bob', 'shared'),
      // Not an identify: the property of this name links nothing.
      eventRow({ type: 'custom', visitor: 'eve', position: 5, props: '{"anonymous":"phone"}' }),
    ]
    await insertSegmentRows(index, { events, sessions: [], chunks: [] }, 'persons')
  })
  afterAll(() => index?.close())

  it('has the asked id first, then the person’s, then every other of theirs', async () => {
    const ids = await personIds(index, 'shop', ['ada', 'laptop', 'shared', 'bob', 'eve', 'nobody'])
    expect(Object.fromEntries(ids)).toEqual({
      ada: ['ada', 'laptop', 'phone'],
      laptop: ['laptop', 'ada', 'phone'],
      shared: ['shared', 'bob'],
      bob: ['bob', 'shared'],
      eve: ['eve'],
      nobody: ['nobody'],
    })
  })

  it('sees one project only, and asks nothing for nobody', async () => {
    expect(Object.fromEntries(await personIds(index, 'other', ['ada']))).toEqual({ ada: ['ada'] })
    expect((await personIds(index, 'shop', [])).size).toBe(0)
  })
})
