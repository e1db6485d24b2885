import { expect, it } from 'vitest'
import { oncePerFrame } from './frame.ts'

function setUp() {
  const frames = new Map<number, () => void>()
  const ran: string[] = []
  let id = 0
  const runner = oncePerFrame<string>(
    value => ran.push(value),
    callback => {
      frames.set(++id, callback)
      return id
    },
    done => frames.delete(done),
  )
  const frame = () => {
    for (const callback of [...frames.values()]) callback()
  }
  return { runner, ran, frame, frames }
}

it('runs once a frame, with the last value', () => {
  const { runner, ran, frame } = setUp()
  for (const value of ['a', 'b', 'c']) runner.push(value)
  expect(ran).toEqual([])
  frame()
  frame()
  runner.push('d')
  frame()
  expect(ran).toEqual(['c', 'd'])
})

it('flushes what waits, once', () => {
  const { runner, ran, frame, frames } = setUp()
  runner.flush()
  runner.push('a')
  runner.flush()
  frame()
  expect(ran).toEqual(['a'])
  expect(frames.size).toBe(0)
})

it('forgets what waits when cancelled', () => {
  const { runner, ran, frame } = setUp()
  runner.push('a')
  runner.cancel()
  runner.cancel()
  frame()
  expect(ran).toEqual([])
})
