import { type IndexEvent, uuidv7 } from '@playhead/protocol'
import { type Random, seededRandom } from '../../shop/visitors/random.mjs'
import { movePointer, press, scroll, useField } from './activity.ts'
import { words } from './page.ts'
import { createTab, type MadeTab, type Tab } from './tab.ts'

export interface SessionPlan {
  seed: number
  /** Epoch milliseconds of its first event. */
  startMs: number
  durationMs: number
  /** Snapshot events at least; keyframes, and clicks (which are three events), come on top. */
  events: number
  tabs: number
  /** Nodes of a page, about. */
  nodes: number
}

/** A session that nobody recorded, of whom all is known. */
export interface MadeSession {
  session: string
  visitor: string
  startedMs: number
  endedMs: number
  tabs: MadeTab[]
  /** Which tab its visitor was in, from when on. */
  active: { fromMs: number; tab: string }[]
}

/** Milliseconds a visitor stays in one tab, at least and at most. */
const STAY_MS = { least: 3_000, most: 90_000 }
/** Share of the events in which the page of a tab behind changes. */
const BEHIND = 0.05
/** One pause in so many milliseconds, and how long it is: longer than what players fold. */
const PAUSE_EVERY_MS = 180_000
const PAUSE_MS = 9_000

/** Makes a session: the same plan gives the same session, to the byte. */
export function makeSession(plan: SessionPlan): MadeSession {
  const random = seededRandom(plan.seed)
  const { startMs, durationMs } = plan
  const tabs = Array.from({ length: plan.tabs }, () => createTab(random, uuid(random, startMs), plan.nodes))
  const stays = planStays(random, plan)
  const active: MadeSession['active'] = []
  let current: Tab | undefined
  for (const afterMs of planTimes(random, plan)) {
    const atMs = startMs + afterMs
    const stay = stays.findLast(each => each.fromMs <= afterMs)
    const tab = tabs[stay?.tab ?? 0]
    if (!tab) continue
    if (tab !== current) {
      current = tab
      active.push({ fromMs: atMs, tab: tab.made.tab })
      // Whoever comes to a tab is seen there: it opens, or is clicked on.
      if (tab.isOpen()) click(random, tab, atMs)
      else tab.open(atMs)
      continue
    }
    const behind = tabs.filter(each => each !== tab && each.isOpen())
    if (behind.length > 0 && random.chance(BEHIND)) random.pick(behind).change(atMs)
    else act(random, tab, atMs)
  }
  for (const tab of tabs) if (tab.isOpen()) tab.change(startMs + durationMs)
  return {
    session: uuid(random, startMs),
    visitor: `made-${plan.seed}@example.com`,
    startedMs: startMs,
    endedMs: startMs + durationMs,
    tabs: tabs.filter(tab => tab.isOpen()).map(tab => tab.made),
    active,
  }
}

/** All tabs are opened one after another, then visited in any order. */
function planStays(random: Random, { tabs, durationMs }: SessionPlan): { fromMs: number; tab: number }[] {
  if (tabs === 1) return [{ fromMs: 0, tab: 0 }]
  const most = Math.max(1, Math.min(STAY_MS.most, durationMs / tabs / 2))
  const least = Math.min(STAY_MS.least, most / 2)
  const stays: { fromMs: number; tab: number }[] = []
  for (let fromMs = 0; fromMs < durationMs; fromMs += random.between(Math.round(least), Math.round(most)))
    stays.push({ fromMs, tab: stays.length < tabs ? stays.length : random.between(0, tabs - 1) })
  return stays
}

/** Times after the start, sorted, even but for the pauses. The first is 0. */
function planTimes(random: Random, { durationMs, events }: SessionPlan): number[] {
  const pauses = Math.floor(durationMs / PAUSE_EVERY_MS)
  const busyMs = durationMs - pauses * PAUSE_MS
  const times = Array.from({ length: events }, () => random.between(1, busyMs - 1)).sort((a, b) => a - b)
  const eachMs = busyMs / (pauses + 1)
  return [0, ...times.map(atMs => atMs + Math.floor(atMs / eachMs) * PAUSE_MS)]
}

function act(random: Random, tab: Tab, atMs: number): void {
  const roll = random.next()
  const { page, width, height } = tab.view()
  if (roll < 0.42) tab.incremental(atMs, movePointer(random, page, width, height))
  else if (roll < 0.48) click(random, tab, atMs)
  else if (roll < 0.58) tab.incremental(atMs, scroll(random, page))
  else if (roll < 0.68) fillIn(random, tab, atMs)
  else if (roll < 0.681) tab.resize(atMs)
  else if (roll < 0.6813) tab.navigate(atMs)
  else if (roll < 0.69) tab.index(sideEvent(random, atMs, page.href))
  else tab.change(atMs)
}

function fillIn(random: Random, tab: Tab, atMs: number): void {
  const { page } = tab.view()
  const { event, element } = useField(random, page)
  tab.incremental(atMs, event)
  if (random.chance(0.2)) tab.index({ type: 'input', atMs, url: page.href, element })
}

function click(random: Random, tab: Tab, atMs: number): void {
  const { page } = tab.view()
  const { events, element } = press(random, page)
  for (const event of events) tab.incremental(atMs, event)
  tab.index({ type: 'click', atMs, url: page.href, element })
}

/** What happens in a tab whether it is seen or not. */
function sideEvent(random: Random, atMs: number, url: string): IndexEvent {
  const kind = random.between(0, 3)
  if (kind === 0) return { type: 'console', atMs, url, name: words(random, 5), props: { level: 'warn' } }
  if (kind === 1)
    return {
      type: 'error',
      atMs,
      url,
      name: `TypeError: ${words(random, 3)}`,
      props: { stack: 'at save (app.js:1:2)' },
    }
  if (kind === 2)
    return {
      type: 'network',
      atMs,
      url,
      name: 'GET /api/orders',
      props: { status: 200, durationMs: random.between(9, 900) },
    }
  return { type: 'custom', atMs, url, name: random.pick(['order_opened', 'list_sorted', 'note_saved']), props: {} }
}

/** A UUIDv7 out of the seed. */
function uuid(random: Random, atMs: number): string {
  return uuidv7(
    atMs,
    Uint8Array.from({ length: 10 }, () => random.between(0, 255)),
  )
}
