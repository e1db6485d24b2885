import { expect, it } from 'vitest'
import { createFresh } from './fresh.ts'

it('asks once for what is fresh or on its way, and again for what is old', async () => {
  let nowMs = 0
  let asked = 0
  const fresh = createFresh(() => nowMs)
  const ask = (key = 'a') => fresh.get(key, 1_000, async () => ++asked)
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  nowMs = 999
  expect(await ask()).toBe(1)
  expect(await ask('b')).toBe(2)
  nowMs = 1_000
  expect(await ask()).toBe(3)
})

it('does not keep a failure', async () => {
  const fresh = createFresh()
  await expect(fresh.get('a', 1_000, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await fresh.get('a', 1_000, async () => 'back')).toBe('back')
})

it('keeps a hundred', async () => {
  let asked = 0
  const fresh = createFresh()
  const ask = (key: string) => fresh.get(key, 60_000, async () => ++asked)
  for (let n = 0; n <= 100; n++) await ask(`key ${n}`)
  expect(await ask('key 100')).toBe(101)
  expect(await ask('key 0')).toBe(102)
})
