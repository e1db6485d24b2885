import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOG_PREFIX, logKey, SEGMENT_PREFIX } from '../keys.ts'
import {
  EPOCH,
  eventAt,
  idOf,
  keysBelow,
  memoryIndex,
  PARTITION,
  recordOf,
  snapshotAt,
  temporaryFolder,
} from './fixtures.ts'
import { explore, type Scenario, storeOf, type World } from './model.ts'

let folder: string
let remove: () => Promise<void>
beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterEach(() => remove())

/** Log object n holds batch n of one session. */
const inputs = [0, 1, 2].map(n => ({
  key: logKey(PARTITION, EPOCH, 'node', n),
  object: recordOf({ session: idOf(1), seq: n, snapshots: [snapshotAt(n)], events: [eventAt(n)] }),
}))

function scenario(atFirst: number, more: Partial<Scenario> = {}): Scenario {
  return {
    scratch: folder,
    late: inputs.slice(atFirst),
    async start() {
      const objects = new Map(inputs.slice(0, atFirst).map(({ key, object }) => [key, object]))
      return { objects, index: memoryIndex(), violations: [] }
    },
    checkDelete(world, key) {
      const seq = inputs.findIndex(input => input.key === key)
      if (seq < 0) world.violations.push(`${key} was deleted, which is no log object`)
      const holder = world.index.chunks().find(chunk => chunk.batchSeqs.includes(seq))
      if (holder === undefined) world.violations.push(`${key} was deleted before its rows were inserted`)
      else if (!world.objects.has(holder.segment)) world.violations.push(`${key} was deleted without a segment`)
    },
    checkEnd,
    ...more,
  }
}

async function checkEnd(world: World): Promise<void> {
  const { index, violations } = world
  const store = storeOf(world)
  const left = await keysBelow(store, LOG_PREFIX)
  if (left.length > 0) violations.push(`left in the log: ${left.join(' ')}`)
  const stored = await keysBelow(store, SEGMENT_PREFIX)
  const chunks = index.chunks()
  const once = JSON.stringify(inputs.map((_, seq) => seq))
  const seqs = JSON.stringify(chunks.flatMap(chunk => chunk.batchSeqs).sort())
  if (seqs !== once) violations.push(`batches in segments: ${seqs}`)
  const events = JSON.stringify(
    index
      .events()
      .map(event => event.seq)
      .sort(),
  )
  if (events !== once) violations.push(`events in the index: ${events}`)
  const named = new Set(chunks.map(chunk => chunk.segment))
  if (stored.some(key => !named.has(key)) || named.size !== stored.length) violations.push('segments and chunks differ')
  if (world.objects.size !== stored.length) violations.push(`left over: ${[...world.objects.keys()].join(' ')}`)
}

describe('two runs of one epoch, in every order, with a crash at every step', () => {
  it.each([
    ['two log objects, and a third that arrives at any moment', 2],
    ['one log object, and two that arrive at any moment', 1],
  ])(
    'put every batch into one segment and index it once: %s',
    async (_name, atFirst) => {
      const { states, ends, violations } = await explore(scenario(atFirst))
      expect(violations).toEqual([])
      expect(states).toBeGreaterThan(500)
      expect(ends).toBeGreaterThan(5)
    },
    120_000,
  )

  it('finds what is wrong with a store that overwrites', async () => {
    const overwriting: Scenario['sabotage'] = (store, world) => ({
      ...store,
      async create(key, body) {
        world.objects.delete(key)
        return store.create(key, body)
      },
    })
    const { violations } = await explore(scenario(1, { sabotage: overwriting }))
    expect(violations[0]).toMatch(/after (step|die|late)/)
  }, 120_000)
})
