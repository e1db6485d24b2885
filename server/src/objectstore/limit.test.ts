import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eachLimited } from './limit.ts'

describe('eachLimited', () => {
  it('handles every item once, no more than the limit at a time', async () => {
    const items = Array.from({ length: 50 }, (_, n) => n)
    const done: number[] = []
    let active = 0
    let most = 0
    await eachLimited(items, 4, async item => {
      most = Math.max(most, ++active)
      await sleep(item % 3)
      done.push(item)
      active--
    })
    expect(done.sort((one, other) => one - other)).toEqual(items)
    expect(most).toBe(4)
  })

  it('rejects with the failure, after those under way have ended, and starts no more', async () => {
    const started: number[] = []
    let ended = 0
    const running = eachLimited([0, 1, 2, 3, 4, 5, 6, 7], 2, async item => {
      started.push(item)
      if (item === 1) throw new Error('the second')
      await sleep(5)
      ended++
    })
    await expect(running).rejects.toThrow('the second')
    expect(started).toEqual([0, 1])
    expect(ended).toBe(1)
  })

  it('takes nothing', async () => {
    await eachLimited([], 3, async () => {
      throw new Error('never')
    })
  })
})
