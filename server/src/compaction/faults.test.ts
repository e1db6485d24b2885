import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOG_PREFIX, SEGMENT_PREFIX } from '../keys.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { compactEpoch } from './compact.ts'
import {
  type BatchInput,
  eventAt,
  idOf,
  keysBelow,
  memoryIndex,
  optionsOf,
  snapshotAt,
  temporaryFolder,
  writeLog,
} from './fixtures.ts'

let folder: string
let remove: () => Promise<void>
beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterEach(() => remove())

const open = (name: string) => openDiskStore({ directory: join(folder, name) })

function batchesOf(object: number): BatchInput[] {
  return [0, 1, 2].map(n => ({
    session: idOf(n),
    seq: object,
    snapshots: Array.from({ length: 20 }, (_, i) => snapshotAt(object * 20 + i, { text: `é ${n} ${i}` })),
    events: [eventAt(object, { type: 'custom', name: `event ${object}` })],
  }))
}

async function fill(store: ObjectStore): Promise<void> {
  for (const object of [0, 1, 2]) await writeLog(store, batchesOf(object), object)
}

/** Every object of a store. */
async function contents(store: ObjectStore): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const key of await keysBelow(store, '')) found.set(key, (await store.get(key))?.toString('base64') ?? '')
  return found
}

/** The store and the index of one run that dies at its `n`th call of them; before that call, or just after it took effect. */
function dying(store: ObjectStore, index: ReturnType<typeof memoryIndex>, n: number, when: 'before' | 'after') {
  let calls = 0
  const state = { isDead: false }
  const guard = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (state.isDead || (calls === n && when === 'before')) {
        state.isDead = true
        throw new Error('killed')
      }
      const isLast = calls++ === n
      const result = await call(...args)
      if (!isLast) return result
      if (result instanceof Readable) result.destroy()
      state.isDead = true
      throw new Error('killed')
    }
  }
  const { put, create, get, stream, head } = store
  return {
    state,
    store: {
      ...store,
      put: guard(put),
      create: guard(create),
      get: guard(get),
      stream: guard(stream),
      head: guard(head),
      delete: guard(store.delete),
    },
    index: { knownBatches: guard(index.knownBatches), insertSegmentRows: guard(index.insertSegmentRows) },
  }
}

describe('a run that dies', () => {
  it.each(['before', 'after'] as const)(
    '%s any of its calls is repaired by the next, to the same bytes',
    async when => {
      const log = await open('log')
      await fill(log)
      const clean = await open('clean')
      await fill(clean)
      const cleanIndex = memoryIndex()
      await compactEpoch(optionsOf(clean, cleanIndex, folder))
      const wanted = await contents(clean)
      for (let n = 0; ; n++) {
        await cp(join(folder, 'log'), join(folder, `run${n}`), { recursive: true })
        const store = await open(`run${n}`)
        const index = memoryIndex()
        const fatal = dying(store, index, n, when)
        await compactEpoch(optionsOf(fatal.store, fatal.index, folder)).catch(error => {
          if (!fatal.state.isDead) throw error
        })
        if (!fatal.state.isDead) {
          expect(n).toBeGreaterThan(8)
          break
        }
        await compactEpoch(optionsOf(store, index, folder))
        expect(await contents(store)).toEqual(wanted)
        expect([...index.inserts]).toEqual([...cleanIndex.inserts])
      }
    },
  )
})

describe('runs at the same time', () => {
  it('store every batch once, whoever wins', async () => {
    for (let round = 0; round < 5; round++) {
      const store = await open(`shared${round}`)
      const index = memoryIndex()
      await fill(store)
      const late = writeLog(store, batchesOf(3), 3)
      const results = await Promise.all(Array.from({ length: 4 }, () => compactEpoch(optionsOf(store, index, folder))))
      await late
      results.push(await compactEpoch(optionsOf(store, index, folder)))
      expect(await keysBelow(store, LOG_PREFIX)).toEqual([])
      const segments = await keysBelow(store, SEGMENT_PREFIX)
      expect(results.reduce((sum, result) => sum + result.built, 0)).toBe(segments.length)
      const stored = index.chunks().flatMap(chunk => chunk.batchSeqs.map(seq => `${chunk.session}/${seq}`))
      expect(stored.sort()).toEqual([0, 1, 2].flatMap(n => [0, 1, 2, 3].map(seq => `${idOf(n)}/${seq}`)).sort())
      expect(index.events()).toHaveLength(12)
    }
  })
})
