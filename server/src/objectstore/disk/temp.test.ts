import { describe, expect, it } from 'vitest'
import { isLeftover } from './temp.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const self = { host: 'here', pid: 7, start: 'now' }
const living =
  (...pids: number[]) =>
  (pid: number) =>
    pids.includes(pid)

describe('isLeftover', () => {
  it.each([
    ['own', 'here~7~now~0', 1000, false],
    ['own, old', 'here~7~now~0', 2 * DAY_MS, false],
    ['of the process that had this pid before', 'here~7~before~0', 1000, true],
    ['of a living process', 'here~8~x~0', 2 * DAY_MS, false],
    ['of a dead process', 'here~9~x~0', 0, true],
    ['of another machine', 'there~9~x~0', DAY_MS - 1, false],
    ['of another machine, a day old', 'there~9~x~0', DAY_MS + 1, true],
    ['of no known form', 'something', 1000, false],
    ['of no known form, a day old', 'something', DAY_MS + 1, true],
  ])('%s: %s at %i ms is %s', (_, name, ageMs, expected) => {
    expect(isLeftover(name, ageMs, self, living(7, 8))).toBe(expected)
  })
})
