import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Folders, openFolders } from './folders.ts'

describe('openFolders', () => {
  let root: string
  let folders: Folders
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'playhead-folders-'))
    folders = openFolders(root)
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('makes a folder only when the action misses it, and runs that again', async () => {
    const folder = join(root, 'a/b/c')
    let runs = 0
    const result = await folders.within(folder, async () => {
      runs++
      await writeFile(join(folder, 'file'), 'x')
      return 'done'
    })
    expect([result, runs]).toEqual(['done', 2])
    await folders.within(folder, async () => runs++)
    expect(runs).toBe(3)
  })

  it('passes on what making a folder cannot help', async () => {
    const failure = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    await expect(folders.within(root, () => Promise.reject(failure))).rejects.toBe(failure)
    const missing = Object.assign(new Error('never there'), { code: 'ENOENT' })
    await expect(folders.within(root, () => Promise.reject(missing))).rejects.toBe(missing)
  })

  it('removes empty folders up to the first that holds something, and never the root', async () => {
    await mkdir(join(root, 'a/b/c'), { recursive: true })
    await writeFile(join(root, 'a/file'), 'x')
    await folders.prune([join(root, 'a/b/c'), join(root, 'a/b/c')])
    expect(await readdir(join(root, 'a'))).toEqual(['file'])
    await rm(join(root, 'a/file'))
    await folders.prune([join(root, 'a/b'), join(root, 'a')])
    expect(await readdir(root)).toEqual([])
    await folders.prune([root, join(root, 'never/was')])
    expect(await readdir(root)).toEqual([])
  })

  it('persists a folder made anew under a known name, one that is gone, and the root', async () => {
    const folder = join(root, 'a/b')
    for (let n = 0; n < 3; n++) {
      await mkdir(folder, { recursive: true })
      await folders.persist(folder)
      await folders.persist(folder)
      await rm(join(root, 'a'), { recursive: true })
      await folders.persist(folder)
    }
    await folders.persist(root)
  })
})
