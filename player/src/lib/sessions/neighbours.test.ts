import { beforeEach, describe, expect, it } from 'vitest'
import { findNeighbours, readList, rememberList, sessionAddress, withList } from './neighbours.ts'

const LISTED = Array.from({ length: 25 }, (_, n) => `s${n}`)
let asked = 0

/** A list of ten a page. */
async function fetchPage(cursor: string | null) {
  asked += 1
  const from = Number(cursor ?? 0)
  const sessions = LISTED.slice(from, from + 10).map(session => ({ session }))
  return { sessions, nextCursor: from + 10 < LISTED.length ? String(from + 10) : null }
}
const find = (session: string, query = '') => findNeighbours(query, session, fetchPage)

beforeEach(() => {
  asked = 0
  rememberList('', [])
})

describe('findNeighbours', () => {
  it('takes those that were on screen', async () => {
    rememberList('error=1', ['b', 'd', 'f'])
    expect(await find('d', 'error=1')).toEqual({ newer: 'b', older: 'f' })
    expect(asked).toBe(0)
  })

  it('reads the list where the screen does not tell: another list, its first, its last', async () => {
    rememberList('error=1', ['s4', 's5', 's6'])
    expect(await find('s5', '')).toEqual({ newer: 's4', older: 's6' })
    rememberList('', ['s0', 's1', 's2'])
    expect(await find('s2')).toEqual({ newer: 's1', older: 's3' })
    expect(asked).toBe(2)
  })

  it.each([
    ['s0', { newer: null, older: 's1' }, 1],
    ['s9', { newer: 's8', older: 's10' }, 2],
    ['s10', { newer: 's9', older: 's11' }, 2],
    ['s24', { newer: 's23', older: null }, 3],
    ['none', { newer: null, older: null }, 3],
  ])('finds those of %s across pages', async (session, expected, pages) => {
    expect(await find(session)).toEqual(expected)
    expect(asked).toBe(pages)
  })

  it('gives up far down', async () => {
    const endless = async () => ({ sessions: [{ session: 'x' }], nextCursor: 'more' })
    expect(await findNeighbours('', 'y', endless)).toEqual({ newer: null, older: null })
  })
})

describe('the list in an address', () => {
  it.each(['', 'error=1', 'url=%2Fa%26b&min=5m'])('comes back as it was: %j', list => {
    const address = new URL(sessionAddress('s1', list, 'live=1'), 'http://x')
    expect(address.pathname).toBe('/sessions/s1')
    expect(address.searchParams.get('live')).toBe('1')
    expect(readList(address.searchParams)).toBe(list)
  })

  it('is not there for who came from elsewhere', () => {
    expect(sessionAddress('s1', null)).toBe('/sessions/s1')
    expect(withList('?t=5s', null)).toBe('?t=5s')
    expect(withList('?t=5s', 'error=1')).toBe('?t=5s&list=error%3D1')
    expect(readList(new URLSearchParams('t=5s'))).toBeNull()
  })
})
