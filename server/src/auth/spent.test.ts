import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { forgetExpired, spend } from './spent.ts'
import { LOGIN_LINK_MS, type Token } from './tokens.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 9)
let directory: string
let store: ObjectStore

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-spent-'))
  store = await openDiskStore({ directory })
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

const token = (id: string, expiresMs: number): Token => ({ kind: 'link', id, expiresMs })

it('is spent once', async () => {
  expect(await spend(store, token('a', NOW_MS))).toBe(true)
  expect(await spend(store, token('a', NOW_MS))).toBe(false)
})

it('forgets what has expired, and nothing that has not', async () => {
  const valid = token('valid', NOW_MS + LOGIN_LINK_MS)
  await spend(store, token('old', NOW_MS - 2 * LOGIN_LINK_MS))
  await spend(store, token('older', NOW_MS - 300 * LOGIN_LINK_MS))
  await spend(store, valid)
  expect(await forgetExpired(store, NOW_MS)).toBe(2)
  expect(await forgetExpired(store, NOW_MS)).toBe(0)
  expect(await spend(store, valid)).toBe(false)
})
