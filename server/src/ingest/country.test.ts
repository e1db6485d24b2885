import { describe, expect, it } from 'vitest'
import { countryOf } from './country.ts'
import { makeFrame, readLog } from './testing/batches.ts'
import { routeBench } from './testing/bench.ts'

describe('countryOf', () => {
  it.each([
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['XX', undefined],
    ['T1', undefined],
    ['Germany', undefined],
    ['', undefined],
    ['D\u0131', undefined],
    [['DE', 'FR'], undefined],
    [undefined, undefined],
  ])('of %o is %s', (header, country) => {
    expect(countryOf(header)).toBe(country)
  })
})

describe('a batch', () => {
  const bench = routeBench()
  const countries = async () => (await readLog(bench.disk())).map(record => record.meta.country)

  it('has the country the proxy says, where one is trusted to', async () => {
    await bench.restart({ countryHeader: 'cf-ipcountry' })
    expect((await bench.post(makeFrame(), { 'cf-ipcountry': 'nz' })).status).toBe(202)
    expect(await countries()).toEqual(['NZ'])
  })

  it('has none where the header is missing, or nobody said to read it', async () => {
    await bench.post(makeFrame(), { 'cf-ipcountry': 'NZ' })
    await bench.restart({ countryHeader: 'cf-ipcountry' })
    await bench.post(makeFrame())
    expect(await countries()).toEqual([undefined, undefined])
  })
})
