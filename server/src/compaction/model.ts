import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { LOG_PREFIX } from '../keys.ts'
import type { ByteRange, ObjectBody, ObjectStore } from '../objectstore/types.ts'
import { compactEpoch } from './compact.ts'
import { keysBelow, type memoryIndex, optionsOf } from './fixtures.ts'
import type { SegmentIndex } from './types.ts'

/**
 * A model checker for compaction, for its tests: the real implementation runs against a store and an index in memory, and stops
 * before every call of theirs until a scheduler lets it go on (reads of segments excepted: those never change, so when they
 * happen makes no difference). The scheduler takes every order of the runs' steps, lets each
 * run die before each of its steps, and lets log objects arrive at any moment. States that were met before are not entered
 * again: a run is deterministic, so the world and what each run has seen of it are the whole state.
 */

/** Everything that outlives a process. */
export interface World {
  objects: Map<string, Buffer>
  index: ReturnType<typeof memoryIndex>
  /** What must never happen, and did. */
  violations: string[]
}

export interface Scenario {
  /** Makes the world as it is at first. */
  start: () => Promise<World>
  /** Log objects that arrive later, in this order, at any moment. */
  late: { key: string; object: Buffer }[]
  /** Called before a deletion, which it may find wrong. */
  checkDelete: (world: World, key: string) => void
  /** Called when all has ended and one undisturbed run has followed. */
  checkEnd: (world: World) => Promise<void>
  scratch: string
  /** Changes the store as the runs see it: to show that the model finds what is wrong. */
  sabotage?: (store: ObjectStore, world: World) => ObjectStore
}

const RUNS = 2

class Died extends Error {}

/** One compaction run, stopped before its next call. */
interface Run {
  history: string
  waiting: (() => void) | undefined
  status: 'running' | 'ended' | 'died' | 'failed'
  isDead: boolean
  /** Resolves when it stands before its next call, or has ended. */
  settled: Promise<void>
  settle: () => void
}

type Action = { kind: 'step' | 'die'; run: number } | { kind: 'arrive' }

/** Explores every behaviour; answers how many states there are, and every violation with the way that led to it. */
export async function explore(scenario: Scenario): Promise<{ states: number; ends: number; violations: string[] }> {
  const seen = new Set<string>()
  const ends = new Set<string>()
  const violations: string[] = []
  const left: Action[][] = [[]]
  for (let prefix = left.pop(); prefix !== undefined && violations.length === 0; prefix = left.pop()) {
    const path = await play(scenario, prefix, seen, left)
    const worldKey = describeWorld(path.world)
    if (path.isEnd && !ends.has(worldKey)) {
      ends.add(worldKey)
      await compactEpoch(optionsOf(storeOf(path.world), path.world.index, scenario.scratch))
      await scenario.checkEnd(path.world)
    }
    for (const violation of path.world.violations) violations.push(`${violation} after ${describePath(path.actions)}`)
  }
  return { states: seen.size, ends: ends.size, violations }
}

/** Plays `prefix`, then goes on by the first possible action until a known state or the end; the other actions go to `left`. */
async function play(scenario: Scenario, prefix: readonly Action[], seen: Set<string>, left: Action[][]) {
  const world = await scenario.start()
  const runs: Run[] = []
  for (let i = 0; i < RUNS; i++) runs.push(startRun(scenario, world))
  await Promise.all(runs.map(run => run.settled))
  const actions: Action[] = []
  let arrived = 0
  let isEnd = false
  const stateKey = (objects: World['objects'], count: number, locals: readonly Pick<Run, 'status' | 'history'>[]) =>
    `${describeWorld({ ...world, objects })}|${count}|${locals.map(run => run.status + run.history).join('|')}`
  const after = (action: Action): Parameters<typeof stateKey> => {
    if (action.kind !== 'arrive')
      return [world.objects, arrived, runs.map((run, i) => (i === action.run ? { status: 'died', history: '' } : run))]
    const { key, object } = scenario.late[arrived] as Scenario['late'][number]
    return [new Map([...world.objects, [key, object]]), arrived + 1, runs]
  }
  for (;;) {
    let next = prefix[actions.length]
    if (next === undefined) {
      const key = stateKey(world.objects, arrived, runs)
      if (seen.has(key)) break
      seen.add(key)
      const [first, ...others] = possible(runs, arrived < scenario.late.length)
      // Where a step leads only playing it tells; the others are known without.
      const isNew = (action: Action) => action.kind === 'step' || !seen.has(stateKey(...after(action)))
      for (const other of others) if (isNew(other)) left.push([...actions, other])
      if (first === undefined) {
        isEnd = true
        break
      }
      next = first
    }
    actions.push(next)
    if (next.kind === 'arrive') {
      const late = scenario.late[arrived++] as Scenario['late'][number]
      world.objects.set(late.key, late.object)
    } else await advance(runs[next.run] as Run, next.kind === 'die')
    if (world.violations.length > 0) break
  }
  for (const run of runs) if (run.status === 'running') await advance(run, true)
  return { world, actions, isEnd }
}

function possible(runs: readonly Run[], canArrive: boolean): Action[] {
  const actions: Action[] = []
  runs.forEach((run, i) => {
    if (run.status === 'running') actions.push({ kind: 'step', run: i }, { kind: 'die', run: i })
  })
  if (canArrive) actions.push({ kind: 'arrive' })
  return actions
}

async function advance(run: Run, dies: boolean): Promise<void> {
  run.isDead ||= dies
  unsettle(run)
  run.waiting?.()
  await run.settled
}

function unsettle(run: Run): void {
  run.settled = new Promise(resolve => {
    run.settle = resolve
  })
}

function startRun(scenario: Scenario, world: World): Run {
  const run: Run = {
    history: '',
    waiting: undefined,
    status: 'running',
    isDead: false,
    settled: Promise.resolve(),
    settle() {},
  }
  unsettle(run)
  const call = async <T>(name: string, perform: () => Promise<T> | T): Promise<T> => {
    if (run.isDead) throw new Died()
    await new Promise<void>(resolve => {
      run.waiting = resolve
      run.settle()
    })
    if (run.isDead) throw new Died()
    const result = await perform()
    // A round begins with nothing but its listing, and what follows a creation depends on nothing before it.
    if (name === `list ${LOG_PREFIX}` || name.startsWith('create ')) run.history = ''
    run.history += ` ${name}=${describeResult(result)}`
    return result
  }
  const store = scenario.sabotage?.(storeOf(world), world) ?? storeOf(world)
  const options = optionsOf(
    gatedStore(store, call, key => scenario.checkDelete(world, key)),
    gatedIndex(world, call),
    scenario.scratch,
  )
  compactEpoch({ ...options, readAhead: 1 }).then(
    () => end('ended'),
    error => {
      if (!(error instanceof Died)) world.violations.push(`a run failed: ${error}`)
      end(error instanceof Died ? 'died' : 'failed')
    },
  )
  const end = (status: Run['status']): void => {
    run.status = status
    run.history = ''
    run.settle()
  }
  return run
}

type Call = <T>(name: string, perform: () => Promise<T> | T) => Promise<T>

function gatedStore(store: ObjectStore, call: Call, checkDelete: (key: string) => void): ObjectStore {
  return {
    ...store,
    create: (key, body) => call(`create ${key}`, () => store.create(key, body)),
    get: (key, range) =>
      key.startsWith(LOG_PREFIX) ? call('get', () => store.get(key, range)) : store.get(key, range),
    async *list(prefix) {
      const name = `list ${prefix.startsWith(LOG_PREFIX) ? LOG_PREFIX : prefix}`
      for (const key of await call(name, () => keysBelow(store, prefix))) yield { key, bytes: 0, modifiedMs: 0 }
    },
    async delete(keys) {
      // A store deletes many in no particular order, and may die in the middle.
      for (const key of keys)
        await call('delete', () => {
          checkDelete(key)
          return store.delete([key])
        })
    },
  }
}

function gatedIndex(world: World, call: Call): SegmentIndex {
  return {
    knownBatches: (project, sessions) => call('known', () => world.index.knownBatches(project, sessions)),
    insertSegmentRows: (rows, token) => call('insert', () => world.index.insertSegmentRows(rows, token)),
  }
}

/** A store over a world's objects: every call is atomic. */
export function storeOf({ objects }: World): ObjectStore {
  const part = (key: string, range?: ByteRange) => {
    const object = objects.get(key)
    return range === undefined ? object : object?.subarray(range.offset, range.offset + range.bytes)
  }
  return {
    async put(key, body) {
      objects.set(key, await bytesOf(body))
    },
    async create(key, body) {
      const bytes = await bytesOf(body)
      if (objects.has(key)) return false
      objects.set(key, bytes)
      return true
    },
    get: async (key, range) => part(key, range),
    stream: async (key, range) => Readable.from([part(key, range)]),
    async head(key) {
      const object = objects.get(key)
      return object && { key, bytes: object.byteLength, modifiedMs: 0 }
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].sort()) if (key.startsWith(prefix)) yield { key, bytes: 0, modifiedMs: 0 }
    },
    async *listFolders() {},
    async delete(keys) {
      for (const key of keys) objects.delete(key)
    },
    async close() {},
  }
}

async function bytesOf(body: ObjectBody): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body)
  return 'file' in body ? readFile(body.file) : Buffer.concat(body)
}

function describeResult(result: unknown): string {
  if (Buffer.isBuffer(result)) return 'there'
  return JSON.stringify(
    result instanceof Map ? [...result].map(([session, batches]) => [session, [...batches]]) : result,
  )
}

function describeWorld({ objects, index }: World): string {
  const names = [...objects].map(([key, bytes]) => `${key}:${crc32(bytes)}`).sort()
  return `${names.join(' ')} # ${[...index.inserts.keys()].join(' ')}`
}

function describePath(actions: readonly Action[]): string {
  return actions.map(action => (action.kind === 'arrive' ? 'late' : `${action.kind}${action.run}`)).join(' ')
}
