import { expect, it } from 'vitest'
import { FIRST_VIEW, readView, writeView } from './view.ts'

const read = (query: string) => readView(new URLSearchParams(query))
const written = (view: Parameters<typeof writeView>[1], before = '') => {
  const params = new URLSearchParams(before)
  writeView(params, view)
  return params.toString()
}

it('comes back as it was written', () => {
  for (const view of [
    FIRST_VIEW,
    { panel: 'network', find: 'pay 502', filter: 'failed' },
    { panel: 'visitor', find: 'plan', filter: null },
  ] as const)
    expect(read(written(view))).toEqual(view)
})

it('leaves out what is usual, and other parameters alone', () => {
  expect(written(FIRST_VIEW)).toBe('')
  expect(written({ ...FIRST_VIEW, find: ' a ' }, 't=1s&panel=network&only=failed')).toBe('t=1s&find=a')
})

it('takes what does not fit as if it were not there', () => {
  expect(read('panel=nonsense&only=failed')).toEqual(FIRST_VIEW)
  expect(read('panel=console&only=failed')).toEqual({ ...FIRST_VIEW, panel: 'console' })
  expect(read(`find=${'x'.repeat(9_000)}`).find).toHaveLength(500)
})
