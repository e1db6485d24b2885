import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { definedEvents, openDefinitions } from './definitions.ts'
import { MOST_SAVED, type NamedStore } from './named.ts'
import type { DefinedEventDocument } from './schema.ts'

let directory: string
let store: ObjectStore
let definitions: NamedStore<DefinedEventDocument>

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-definitions-'))
  store = await openDiskStore({ directory })
  definitions = openDefinitions(store)
})
afterEach(async () => {
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const fields = (name: string, path = '/cart') => ({
  name,
  description: '',
  anyOf: [{ kind: 'page' as const, path, where: [] }],
})
const add = (name: string) => definitions.add('shop', fields(name))

describe('definitions', () => {
  it('are added, changed and removed', async () => {
    const added = await add('saw_cart')
    expect(await definitions.get('shop', added.id)).toEqual(added)
    const changed = await definitions.replace('shop', added.id, fields('saw_basket', '/basket'))
    expect(changed).toMatchObject({ id: added.id, name: 'saw_basket', createdMs: added.createdMs })
    expect(changed.updatedMs).toBeGreaterThan(added.updatedMs)
    expect(await definedEvents(definitions, 'shop')).toEqual([
      { name: 'saw_basket', anyOf: fields('', '/basket').anyOf },
    ])
    expect(await definedEvents(definitions, 'other')).toEqual([])
    await definitions.remove('shop', added.id)
    expect(await definitions.list('shop')).toEqual([])
  })

  it('have names that nobody takes for another', async () => {
    const cart = await add('saw_cart')
    await expect(add('Saw Cart')).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      message: 'There is a definition “saw_cart” already. Change that one, or choose another name.',
    })
    const other = await add('a_other')
    await expect(definitions.replace('shop', other.id, fields('sawCart'))).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await definitions.replace('shop', cart.id, fields('Saw Cart'))
    expect((await definitions.list('shop')).map(({ name }) => name)).toEqual(['Saw Cart', 'a_other'])
  })

  it.each(['click', 'Rage Click'])('are not called %s: that is a kind of event', async name => {
    await expect(add(name)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  })

  it('keep names unique when several processes save at once', async () => {
    const processes = Array.from({ length: 8 }, () => openDefinitions(store))
    const results = await Promise.allSettled(processes.map(one => one.add('shop', fields('saw_cart'))))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await definitions.list('shop')).toHaveLength(1)
  })

  it('refuse to replace what the writer has not seen', async () => {
    const read = await add('saw_cart')
    const theirs = await definitions.replace('shop', read.id, fields('saw_cart', '/theirs'), read.updatedMs)
    await expect(
      definitions.replace('shop', read.id, fields('saw_cart', '/mine'), read.updatedMs),
    ).rejects.toMatchObject({ code: 'CHANGED_MEANWHILE' })
    expect(await definitions.get('shop', read.id)).toEqual(theirs)
    await definitions.replace('shop', read.id, fields('saw_cart', '/mine'))
    expect((await definitions.get('shop', read.id)).anyOf).toMatchObject([{ path: '/mine' }])
  })

  it('let one of two through that began on the same', async () => {
    const read = await add('saw_cart')
    const results = await Promise.allSettled(
      ['/a', '/b', '/c'].map(path => definitions.replace('shop', read.id, fields('saw_cart', path), read.updatedMs)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('say what is not there', async () => {
    const id = '01890000-0000-7000-8000-000000000001'
    await expect(definitions.get('shop', id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(definitions.replace('shop', id, fields('x'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(definitions.remove('shop', id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are 500 at most', async () => {
    const items = Array.from({ length: MOST_SAVED }, (_, n) => ({
      ...fields(`event${n}`),
      id: `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      createdMs: 1,
      updatedMs: 1,
    }))
    await store.put('catalog/definitions/shop/000000000001.json', Buffer.from(JSON.stringify({ items })))
    await expect(add('one more')).rejects.toMatchObject({ code: 'COLLECTION_FULL' })
  })
})
