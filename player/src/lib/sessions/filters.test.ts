import { describe, expect, it } from 'vitest'
import { countFilters, NO_FILTERS, readFilters, toApiQuery, writeFilters } from './filters.ts'

const read = (query: string) => readFilters(new URLSearchParams(query))

describe('readFilters', () => {
  it('reads what writeFilters writes', () => {
    const filters = {
      visitor: 'ada@example.com',
      url: '/cart?x=1&y',
      event: 'added to cart',
      hasError: true,
      isLive: true,
      min: '30s',
      from: '2026-03-01',
      to: '2026-03-31',
    }
    expect(readFilters(writeFilters(filters))).toEqual(filters)
  })
  it('leaves out what cannot be used', () => {
    expect(read('min=soon&from=yesterday&to=2026-13-99&error=yes&visitor=%20')).toEqual(NO_FILTERS)
  })
  it('takes lengths as people write them', () => {
    expect(read('min=90').min).toBe('1m30s')
    expect(read('min=1m').min).toBe('1m')
    expect(read('min=0').min).toBe('')
  })
  it('cuts texts to what the API takes', () => expect(read(`event=${'x'.repeat(999)}`).event).toHaveLength(200))
})

describe('writeFilters', () => {
  it('writes nothing for nothing', () => expect(writeFilters(NO_FILTERS).toString()).toBe(''))
  it('counts what is set', () => {
    expect(countFilters(NO_FILTERS)).toBe(0)
    expect(countFilters({ ...NO_FILTERS, hasError: true, url: '/x' })).toBe(2)
  })
})

describe('toApiQuery', () => {
  it('speaks the API’s names and units', () => {
    const query = toApiQuery(
      { ...NO_FILTERS, hasError: true, isLive: true, min: '1m30s', event: 'buy' },
      { limit: 50, cursor: 'abc' },
    )
    expect(Object.fromEntries(query)).toEqual({
      limit: '50',
      cursor: 'abc',
      hasError: 'true',
      live: '1',
      minDurationMs: '90000',
      event: 'buy',
    })
  })
  it('includes the whole last day, in local time', () => {
    const query = toApiQuery({ ...NO_FILTERS, from: '2026-03-14', to: '2026-03-14' }, { limit: 1 })
    expect(Number(query.get('fromMs'))).toBe(new Date(2026, 2, 14).getTime())
    expect(Number(query.get('toMs'))).toBe(new Date(2026, 2, 15).getTime())
  })
  it('asks for nothing that is not set', () =>
    expect(toApiQuery(NO_FILTERS, { limit: 20 }).toString()).toBe('limit=20'))
})
