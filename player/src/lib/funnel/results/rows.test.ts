import { expect, it } from 'vitest'
import type { QueueRow } from '../queue/queue.ts'
import { endText, isFailure, signalText, whoText } from './rows.ts'

const row: QueueRow = {
  unit: 'ada@example.com',
  session: 's',
  atMs: 1_000,
  hasReplay: true,
  noReplay: null,
  giveUp: null,
}
const gaveUp = (afterMs: number, ended: 'left' | 'quiet', url = 'https://shop.test/pay?x=1'): QueueRow => ({
  ...row,
  giveUp: { atMs: 1_000 + afterMs, ended, url, signals: [] },
})

it('names people, and sessions by the end of their id', () => {
  expect(whoText(row, 'people')).toBe('ada@example.com')
  expect(whoText({ ...row, unit: '0190a5e2-7a2c-7aaa-8bbb-0123456789ab' }, 'sessions')).toBe('Session 456789ab')
})

it('says when, where and how somebody gave up', () => {
  expect(endText(gaveUp(41_000, 'left'))).toBe('Gave up 41s later on /pay?x=1, and left')
  expect(endText(gaveUp(200, 'quiet'))).toBe('Gave up at once on /pay?x=1, and did nothing more')
  expect(endText(gaveUp(2_000, 'left', ''))).toBe('Gave up 2s later, and left')
  expect(endText(row)).toBe('')
})

it('counts signals that came more than once', () => {
  expect(signalText({ type: 'rage_click', label: '', count: 5, firstMs: 0 })).toBe('Rage click × 5')
  expect(signalText({ type: 'request', label: '', count: 1, firstMs: 0 })).toBe('Failed request')
  expect([isFailure('request'), isFailure('rage_click')]).toEqual([true, false])
})
