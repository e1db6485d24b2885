import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { syncedMbPerSecond } from './disk.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-disk-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

it('measures and leaves nothing behind', async () => {
  expect(await syncedMbPerSecond(directory, 20)).toBeGreaterThan(0)
  expect(await readdir(directory)).toEqual([])
})

it('says when the directory cannot be written', async () => {
  await expect(syncedMbPerSecond(join(directory, 'missing'), 20)).rejects.toThrow('ENOENT')
})
