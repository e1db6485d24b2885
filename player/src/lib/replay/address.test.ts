import { expect, it } from 'vitest'
import { TAB_A } from '../../../test/recording.ts'
import { momentQuery } from './address.ts'

it('momentQuery says where and, if pinned, in which tab', () => {
  const session = { session: 's', startedMs: 1_000 }
  expect(momentQuery(session, 93_000, null)).toBe('?t=1m32s')
  expect(momentQuery(session, 1_000, TAB_A)).toBe(`?t=0s&tab=${TAB_A}`)
  const view = { panel: 'network', find: 'pay 502', filter: 'failed' } as const
  expect(momentQuery(session, 1_000, null, view)).toBe('?t=0s&panel=network&find=pay+502&only=failed')
})
