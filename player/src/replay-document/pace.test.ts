import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

it('goes on at once until a slice is used up, then lets others in and begins anew', async () => {
  let nowMs = 0
  const pace = createPace(10, () => nowMs)
  nowMs = 9
  expect(pace()).toBeUndefined()
  nowMs = 12
  const done: string[] = []
  setTimeout(() => done.push('other'))
  const pause = pace()
  expect(pause).toBeInstanceOf(Promise)
  await pause
  nowMs = 21
  expect(pace()).toBeUndefined()
  nowMs = 22
  expect(pace()).toBeInstanceOf(Promise)
})
