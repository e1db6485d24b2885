import { describe, expect, it } from 'vitest'
import { makeEvent, makeSession } from '../../../test/recording.ts'
import { appendPage, mergeFresh } from './merge.ts'

const summary = (name: string, second: number, more = {}) =>
  makeSession([], [makeEvent(second, 'click', '')], { session: name, ...more }).manifest
const names = (sessions: { session: string }[]) => sessions.map(each => each.session).join('')
const LIST = [summary('c', 30), summary('b', 20), summary('a', 10)]

describe('mergeFresh', () => {
  it('finds what is newer, newest first', () => {
    const { shown, newer } = mergeFresh(LIST, [summary('e', 50), summary('d', 40), ...LIST])
    expect([names(shown), names(newer)]).toEqual(['cba', 'ed'])
  })
  it('renews rows in place', () => {
    const { shown } = mergeFresh(LIST, [summary('b', 20, { durationMs: 99 })])
    expect(shown[1]?.durationMs).toBe(99)
    expect(names(shown)).toBe('cba')
  })
  it('takes nothing older that slid in', () => expect(mergeFresh(LIST, [summary('x', 5)]).newer).toEqual([]))
  it('takes everything for an empty list', () => expect(names(mergeFresh([], LIST).newer)).toBe('cba'))
})

describe('appendPage', () => {
  it('adds below, each session once', () =>
    expect(names(appendPage(LIST, [summary('a', 10), summary('z', 1)]))).toBe('cbaz'))
})
