import { gunzipSync } from 'node:zlib'
import {
  decodeFrame,
  FULL_SNAPSHOT_EVENTS,
  FULL_SNAPSHOT_INTERVAL_MS,
  FULL_SNAPSHOT_TYPE,
  isIndexEvent,
  isSnapshotEvent,
  META_TYPE,
  type SnapshotEvent,
} from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { batchesOf } from './batches.ts'
import { makeSession, type SessionPlan } from './session.ts'
import { DOM_CONTENT_LOADED_TYPE, type MadeTab } from './tab.ts'
import type { Mutation, RrNode } from './tree.ts'

const START_MS = Date.UTC(2026, 10, 20, 9)
const SHORT: SessionPlan = { seed: 1, startMs: START_MS, durationMs: 12_000, events: 600, tabs: 5, nodes: 300 }
const LONG: SessionPlan = { seed: 2, startMs: START_MS, durationMs: 1_800_000, events: 9_000, tabs: 2, nodes: 400 }

const sorted = (times: number[]) => [...times].sort((a, b) => a - b)

describe.each([
  ['short, of five tabs', SHORT],
  ['long', LONG],
])('a made session, %s', (_name, plan) => {
  const made = makeSession(plan)

  it('is the same for the same seed, and another for another', () => {
    expect(makeSession(plan)).toEqual(made)
    expect(makeSession({ ...plan, seed: 99 }).session).not.toBe(made.session)
  })

  it('has its tabs, its length, and at least as many events as planned', () => {
    expect(made.tabs).toHaveLength(plan.tabs)
    const all = made.tabs.flatMap(tab => tab.snapshots)
    expect(all.length).toBeGreaterThanOrEqual(plan.events * 0.98)
    expect(Math.min(...all.map(event => event.timestamp))).toBe(START_MS)
    expect(Math.max(...all.map(event => event.timestamp))).toBe(START_MS + plan.durationMs)
  })

  it('holds events of the right shape, in order of time', () => {
    for (const { snapshots, events } of made.tabs) {
      expect(snapshots.every(isSnapshotEvent) && events.every(isIndexEvent)).toBe(true)
      expect(snapshots.map(event => event.timestamp)).toEqual(sorted(snapshots.map(event => event.timestamp)))
      expect(events.map(event => event.atMs)).toEqual(sorted(events.map(event => event.atMs)))
    }
  })

  it('names only nodes that are there, and takes keyframes that show what the changes led to', () => {
    for (const tab of made.tabs) expect(keyframesOf(tab)).toBeGreaterThan(0)
  })

  it('takes a keyframe after 2,000 events or five minutes', () => {
    for (const { snapshots } of made.tabs) {
      let [count, fullMs] = [0, START_MS]
      for (const { type, timestamp } of snapshots) {
        count = type === FULL_SNAPSHOT_TYPE ? 0 : count + 1
        if (type === FULL_SNAPSHOT_TYPE) fullMs = timestamp
        expect(count).toBeLessThanOrEqual(FULL_SNAPSHOT_EVENTS + 1)
      }
      const lastMs = snapshots.at(-1)?.timestamp ?? 0
      expect(lastMs - fullMs).toBeLessThanOrEqual(FULL_SNAPSHOT_INTERVAL_MS + plan.durationMs / plan.tabs)
    }
  })

  it('says in which tab its visitor was: nobody clicks, types or goes elsewhere in another', () => {
    const clicks = made.tabs.flatMap(({ tab, events }) =>
      events.filter(({ type }) => /click|pageview|input/.test(type)).map(({ atMs }) => ({ tab, atMs })),
    )
    for (const { tab, atMs } of clicks) {
      const stays = made.active.filter(each => each.fromMs <= atMs)
      // Two stays may begin in one millisecond.
      expect(
        stays.filter(each => each.fromMs === stays.at(-1)?.fromMs || each.fromMs === atMs).map(each => each.tab),
      ).toContain(tab)
    }
  })

  it('is cut into batches that lose nothing, a keyframe never parted from its Meta event', () => {
    const batches = batchesOf(made, 'pk_test1234')
    expect(batches.map(batch => batch.receivedAtMs)).toEqual(sorted(batches.map(batch => batch.receivedAtMs)))
    for (const { tab, snapshots, events } of made.tabs) {
      const own = batches.map(({ frame }) => decodeFrame(frame)).filter(({ header }) => header.tab === tab)
      expect(own.map(({ header }) => header.seq)).toEqual(own.map((_, n) => n))
      expect(own.flatMap(frame => lines(frame.snapshots))).toEqual(snapshots)
      expect(own.flatMap(frame => lines(frame.events))).toEqual(events)
      for (const frame of own) expect(lines<SnapshotEvent>(frame.snapshots).at(-1)?.type).not.toBe(META_TYPE)
    }
  })
})

function lines<Line>(section: Uint8Array): Line[] {
  if (section.byteLength === 0) return []
  return gunzipSync(section)
    .toString()
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** Plays a tab's mutations on a copy of its first keyframe, complaining about what is not there, and compares each keyframe with it. Returns how many. */
function keyframesOf({ snapshots }: MadeTab): number {
  let nodes = new Map<number, RrNode>()
  let root: RrNode | undefined
  let keyframes = 0
  const at = (id: number): RrNode => {
    const node = nodes.get(id)
    if (!node) throw new Error(`node ${id} is not there`)
    return node
  }
  const take = (node: RrNode): void => {
    if (nodes.has(node.id)) throw new Error(`node ${node.id} is there twice`)
    nodes.set(node.id, node)
    node.childNodes?.forEach(take)
  }
  const drop = (node: RrNode): void => {
    nodes.delete(node.id)
    node.childNodes?.forEach(drop)
  }
  for (const { type, data } of structuredClone(snapshots)) {
    const fields = data as Mutation & {
      source: number
      id: number
      node: RrNode
      positions: { id: number }[]
    }
    // A page begins.
    if (type === DOM_CONTENT_LOADED_TYPE) root = undefined
    else if (type === FULL_SNAPSHOT_TYPE) {
      keyframes++
      if (root) expect(plain(fields.node)).toEqual(plain(root))
      root = fields.node
      nodes = new Map()
      take(root)
    } else if (fields.source === 0) {
      for (const { id, parentId } of fields.removes) {
        const parent = at(parentId)
        const node = at(id)
        const siblings = parent.childNodes ?? []
        expect(siblings).toContain(node)
        siblings.splice(siblings.indexOf(node), 1)
        drop(node)
      }
      for (const { parentId, nextId, node } of fields.adds) {
        const siblings = at(parentId).childNodes ?? []
        siblings.splice(nextId === null ? siblings.length : siblings.indexOf(at(nextId)), 0, node)
        take(node)
      }
      for (const { id, value } of fields.texts) at(id).textContent = value
      for (const { id, attributes } of fields.attributes) Object.assign(at(id).attributes ?? {}, attributes)
    } else if (fields.id !== undefined) at(fields.id)
    for (const { id } of fields.positions ?? []) at(id)
  }
  return keyframes
}

/** Without what inputs and scrolling change, which is no mutation; an attribute that was taken away is null or missing. */
function plain(node: RrNode): object {
  const { attributes = {}, childNodes, ...rest } = node
  const STATES = new Set(['value', 'checked', 'selected', 'rr_scrollTop'])
  const kept = Object.entries(attributes).filter(([name, value]) => value !== null && !STATES.has(name))
  return { ...rest, attributes: Object.fromEntries(kept), childNodes: (childNodes ?? []).map(plain) }
}
