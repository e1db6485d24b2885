import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { isServerNumberSql, sessionIdSql, sessionNumberSql, visitorHashSql } from './numbers.ts'

const IDS = [
  '00000000-0001-7000-8000-000000000000',
  '01890000-0000-7000-8000-0000000000ff',
  '01890000-0000-7000-8000-000000000100',
  '01890000-0000-8000-8000-000000000000',
  'ffffffff-ffff-7fff-bfff-ffffffffffff',
  ...Array.from({ length: 20 }, () => uuidv7()),
]

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

describe('the number of a session', () => {
  it('gives its id back, and is in the order of the ids', async () => {
    const rows = await index.query<{ id: string; isServer: number }>(
      `SELECT ${sessionIdSql('number')} AS id, ${isServerNumberSql('number')} AS isServer
       FROM (SELECT ${sessionNumberSql('arrayJoin({ids:Array(String)})')} AS number) ORDER BY number`,
      { params: { ids: IDS } },
    )
    expect(rows.map(({ id }) => id)).toEqual(IDS.toSorted())
    expect(rows.filter(({ isServer }) => isServer === 1).map(({ id }) => id)).toEqual([
      '01890000-0000-8000-8000-000000000000',
    ])
  })

  it('is 0 for no session', async () => {
    const sql = `SELECT ${sessionIdSql(sessionNumberSql("''"))} AS id, ${isServerNumberSql('toUInt128(0)')} AS isServer`
    expect(await index.query(sql)).toEqual([{ id: '', isServer: 0 }])
  })
})

it('is what the table says of an event, with the hash of its visitor and the variant it names', async () => {
  const seen = (position: number, props: object) =>
    eventRow({ project: 'numbers', type: 'flag', name: 'new', position, props: JSON.stringify(props) })
  const variants = [{ variant: 'b' }, { variant: '' }, { variant: true }, { variant: null }, {}]
  const events = variants.map((props, position) => seen(position, props))
  await insertSegmentRows(index, { events, sessions: [], chunks: [] }, 'numbers')
  const rows = await index.query(
    `SELECT variant, sessionNumber = ${sessionNumberSql('session')} AND visitorHash = ${visitorHashSql('visitor')} AS isSame
     FROM events WHERE project = 'numbers' ORDER BY position`,
  )
  expect(rows).toEqual(['b', '', 'true', 'null', null].map(variant => ({ variant, isSame: 1 })))
})
