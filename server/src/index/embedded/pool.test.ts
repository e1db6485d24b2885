import { describe, expect, it } from 'vitest'
import { createLane } from './pool.ts'

describe('createLane', () => {
  it('runs at most its width at a time, in the order tasks came', async () => {
    const lane = createLane(3)
    const started: number[] = []
    let running = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        lane(async () => {
          started.push(i)
          most = Math.max(most, ++running)
          await new Promise(resolve => setTimeout(resolve, 1 + (i % 3)))
          running--
        }),
      ),
    )
    expect(most).toBe(3)
    expect(started).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('gives results and errors back, and goes on after an error', async () => {
    const lane = createLane(1)
    const failed = lane(() => Promise.reject(new Error('no')))
    const next = lane(async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
    expect(await lane(async () => 'again')).toBe('again')
  })
})
