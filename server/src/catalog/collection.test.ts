import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type Collection, openCollection } from './collection.ts'

let directory: string
let store: ObjectStore
let notes: Collection<string>

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-collection-'))
  store = await openDiskStore({ directory })
  notes = openCollection(store, 'notes', z.string())
})
afterEach(async () => {
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const add = (text: string, to = notes) =>
  to.change('shop', items => ({ items: [...items, text], result: items.length + 1 }))

const versions = async () => {
  const keys: string[] = []
  for await (const { key } of store.list('catalog/notes/shop/')) keys.push(key)
  return keys
}

describe('a collection', () => {
  it('is empty, then what was put there, per project and for later processes', async () => {
    expect(await notes.read('shop')).toEqual([])
    expect(await add('a')).toBe(1)
    expect(await add('b')).toBe(2)
    expect(await notes.read('shop')).toEqual(['a', 'b'])
    expect(await notes.read('other')).toEqual([])
    expect(await openCollection(store, 'notes', z.string()).read('shop')).toEqual(['a', 'b'])
  })

  it('shows what another process changed', async () => {
    await add('a')
    expect(await notes.read('shop')).toEqual(['a'])
    await add('b', openCollection(store, 'notes', z.string()))
    expect(await notes.read('shop')).toEqual(['a', 'b'])
  })

  it('loses none of many changes at once, from several processes', async () => {
    const processes = Array.from({ length: 4 }, () => openCollection(store, 'notes', z.string()))
    const texts = Array.from({ length: 24 }, (_, n) => `note ${n}`)
    await Promise.all(texts.map((text, n) => add(text, processes[n % 4])))
    expect([...(await notes.read('shop'))].sort()).toEqual([...texts].sort())
  })

  it('changes nothing when the edit throws', async () => {
    await add('a')
    const refused = notes.change('shop', () => {
      throw new Error('taken')
    })
    await expect(refused).rejects.toThrow('taken')
    expect(await notes.read('shop')).toEqual(['a'])
    expect(await versions()).toHaveLength(1)
  })

  it('keeps the last 20 versions, and those of the last day', async () => {
    for (let n = 0; n < 25; n++) await add(`note ${n}`)
    expect(await versions()).toHaveLength(25)
    for (const key of await versions()) await utimes(join(directory, key), 1_000, 1_000)
    await add('last')
    expect(await versions()).toHaveLength(21)
    expect(await notes.read('shop')).toHaveLength(26)
  })

  it('says which document is damaged', async () => {
    await store.put('catalog/notes/shop/000000000001.json', Buffer.from('{"items":[1]}'))
    await expect(notes.read('shop')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('catalog/notes/shop/000000000001.json'),
    })
  })
})
