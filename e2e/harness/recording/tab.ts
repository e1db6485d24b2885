import { FULL_SNAPSHOT_TYPE, type IndexEvent, META_TYPE, type SnapshotEvent } from '@playhead/protocol'
import { createKeyframes } from '../../../recorder/src/dom/keyframes.ts'
import { SOURCE } from '../../../recorder/src/dom/types.ts'
import type { Random } from '../../shop/visitors/random.mjs'
import { changePage, type Incremental, replaceRow } from './activity.ts'
import { makePage, type Page } from './page.ts'

/** rrweb's event types that `@playhead/protocol` has no name for. The first begins a page. */
export const DOM_CONTENT_LOADED_TYPE = 0
const LOAD_TYPE = 1
const INCREMENTAL_TYPE = 3

const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
] as const

const PATHS = ['orders', 'orders/1042', 'products', 'settings', 'checkout'] as const

/** What a recorder would have sent of one tab. Both lists are in order of time. */
export interface MadeTab {
  tab: string
  snapshots: SnapshotEvent[]
  events: IndexEvent[]
}

/** One tab while its recording is made. Every method takes a time that is not before the one of the call before it. */
export interface Tab {
  made: MadeTab
  isOpen(): boolean
  view(): { page: Page; width: number; height: number }
  open(atMs: number): void
  /** Another page: ids count from 1 again. */
  navigate(atMs: number): void
  change(atMs: number): void
  resize(atMs: number): void
  incremental(atMs: number, data: Incremental): void
  index(event: IndexEvent): void
}

/** A tab that takes keyframes by the recorder's own rule: after 2,000 events, or 5 minutes. */
export function createTab(random: Random, tab: string, nodes: number): Tab {
  const made: MadeTab = { tab, snapshots: [], events: [] }
  let keyframes = createKeyframes(() => true)
  let page = makePage(random, nodes, '')
  let size: { width: number; height: number } = random.pick(VIEWPORTS)

  function emit(type: number, data: unknown, timestamp: number): void {
    made.snapshots.push({ type, data, timestamp })
    keyframes.note(type, timestamp)
  }

  function keyframe(atMs: number): void {
    emit(META_TYPE, { href: page.href, ...size }, atMs)
    emit(FULL_SNAPSHOT_TYPE, { node: page.tree.snapshot(), initialOffset: { left: 0, top: page.scrollTop } }, atMs)
  }

  function load(atMs: number): void {
    page = makePage(random, nodes, `https://shop.example/${random.pick(PATHS)}`)
    keyframes = createKeyframes(() => true)
    emit(DOM_CONTENT_LOADED_TYPE, {}, atMs)
    keyframe(atMs)
    emit(LOAD_TYPE, {}, atMs)
    made.events.push({ type: 'pageview', atMs, url: page.href, props: { navigation: 'load' } })
  }

  function incremental(atMs: number, data: Incremental): void {
    emit(INCREMENTAL_TYPE, data, atMs)
    // After the change, of which it is the result.
    if (keyframes.isDue()) keyframe(atMs)
  }

  return {
    made,
    isOpen: () => made.snapshots.length > 0,
    view: () => ({ page, ...size }),
    open: load,
    navigate: load,
    change: atMs => incremental(atMs, random.chance(0.1) ? replaceRow(random, page) : changePage(random, page)),
    resize(atMs) {
      size = random.pick(VIEWPORTS)
      incremental(atMs, { source: SOURCE.viewportResize, ...size })
    },
    incremental,
    index: event => made.events.push(event),
  }
}
