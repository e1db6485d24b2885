import type { Chunk, Manifest, SessionEvent } from '@playhead/server/api'

/** A recording made by rule: what a tab shows at any moment can be computed, and compared with what the player draws. */

export const START_MS = Date.UTC(2026, 2, 14, 9, 0, 0)
export const SESSION = '0195a000-0000-7000-8000-000000000001'
export const TAB_A = '0195a000-0000-7000-8000-00000000000a'
export const TAB_B = '0195a000-0000-7000-8000-00000000000b'

export interface Line {
  tab: string
  seq: number
  event: { type: number; data: unknown; timestamp: number }
}

const VIEWPORT = { width: 1280, height: 720 }
const SPAN = { counter: 10, input: 12, scroller: 14, check: 16 }
/** Seconds in which nobody does anything, in the made session. */
export const IDLE = { fromS: 40, toS: 62 }

/** What the made page shows `second` seconds after its start. The scroller's content is 3,000 px high. */
export function pageAt(second: number): { counter: string; input: string; scrollTop: number; isChecked: boolean } {
  const active = second < IDLE.fromS ? second : second < IDLE.toS ? IDLE.fromS - 1 : second
  return {
    counter: `tick ${second}`,
    input: `typed ${Math.floor(active / 3)}`,
    scrollTop: Math.floor(active / 2) * 20,
    isChecked: Math.floor(active / 5) % 2 === 1,
  }
}

/** A click's place on the made page: over the button. */
const BUTTON_AT = { x: 120, y: 250 }

let nextTextId = 100
const text = (content: string, id = nextTextId++) => ({ type: 3, textContent: content, id })
const element = (tagName: string, id: number, attributes: object, childNodes: unknown[] = []) => ({
  type: 2,
  tagName,
  attributes,
  childNodes,
  id,
})

const CSS = `body { font: 18px/1.5 system-ui; margin: 0; padding: 32px; background: #fff; color: #222 }
h1 { font-size: 28px; margin: 0 0 8px } .box { height: 200px; overflow: auto; border: 1px solid #ccc; margin-top: 16px }
button { font: inherit; padding: 8px 20px; background: #0d9488; color: #fff; border: 0; border-radius: 6px } input { font: inherit; padding: 6px }`

function snapshot(title: string, second: number, extra: unknown[]): unknown {
  const page = pageAt(second)
  const check = page.isChecked ? { type: 'checkbox', checked: true } : { type: 'checkbox' }
  const body = element('body', 5, {}, [
    element('h1', 6, {}, [text(title, 7)]),
    element('p', 9, { id: 'counter' }, [text(page.counter, SPAN.counter)]),
    element('input', SPAN.input, { id: 'name', value: page.input }),
    element('input', SPAN.check, { id: 'check', ...check }),
    element('p', 17, {}, [element('button', 18, { id: 'buy' }, [text('Buy now', 19)])]),
    element('div', SPAN.scroller, { id: 'scroller', class: 'box', rr_scrollTop: page.scrollTop }, [
      element('div', 15, { style: 'height: 3000px; background: linear-gradient(#eef, #fee)' }),
    ]),
    ...extra,
  ])
  const head = element('head', 4, {}, [element('style', 8, {}, [text(CSS, 11)])])
  const html = element('html', 3, { lang: 'en' }, [head, body])
  return {
    node: { type: 0, childNodes: [{ type: 1, name: 'html', publicId: '', systemId: '', id: 2 }, html], id: 1 },
    initialOffset: { left: 0, top: 0 },
  }
}

/** All lines of one tab of the made page, `fromS` to `toS` seconds after the session's start, with a keyframe every `keyframeS`. */
export function makeTab(
  tab: string,
  title: string,
  fromS: number,
  toS: number,
  keyframeS: number,
  extra: unknown[] = [],
): Line[] {
  const lines: Line[] = []
  const add = (atMs: number, type: number, data: unknown) =>
    lines.push({ tab, seq: Math.floor((atMs - START_MS) / 5_000), event: { type, data, timestamp: atMs } })
  for (let second = fromS; second <= toS; second += 1) {
    const atMs = START_MS + second * 1000
    if ((second - fromS) % keyframeS === 0) {
      add(atMs, 4, { href: `https://shop.example/${title.toLowerCase()}`, ...VIEWPORT })
      add(atMs, 2, snapshot(title, second, extra))
    } else change(add, atMs, second)
  }
  return lines
}

function change(add: (atMs: number, type: number, data: unknown) => void, atMs: number, second: number): void {
  const page = pageAt(second)
  const before = pageAt(second - 1)
  add(atMs, 3, { source: 0, texts: [{ id: SPAN.counter, value: page.counter }], attributes: [], removes: [], adds: [] })
  if (second >= IDLE.fromS && second < IDLE.toS) return
  const near = { x: BUTTON_AT.x + (second % 10) * 40, y: BUTTON_AT.y + (second % 7) * 20 }
  const positions = [0, 1, 2, 3, 4].map(step => ({
    x: near.x + step * 8,
    y: near.y,
    id: 5,
    timeOffset: step * 100 - 500,
  }))
  add(atMs, 3, { source: 1, positions })
  if (page.input !== before.input) add(atMs, 3, { source: 5, id: SPAN.input, text: page.input, isChecked: false })
  if (page.isChecked !== before.isChecked)
    add(atMs, 3, { source: 5, id: SPAN.check, text: 'on', isChecked: page.isChecked })
  if (page.scrollTop !== before.scrollTop) add(atMs, 3, { source: 3, id: SPAN.scroller, x: 0, y: page.scrollTop })
  if (second % 10 === 0) add(atMs, 3, { source: 2, type: 2, id: 18, ...BUTTON_AT })
}

/** Puts lines into chunks of `chunkMs`, as compaction would. */
export function toChunks(lines: readonly Line[], chunkMs: number): { chunk: Chunk; text: string }[] {
  const groups = new Map<number, Line[]>()
  for (const line of [...lines].sort((a, b) => a.event.timestamp - b.event.timestamp)) {
    const slot = Math.floor(line.event.timestamp / chunkMs)
    groups.set(slot, [...(groups.get(slot) ?? []), line])
  }
  return [...groups.values()].map((group, index) => {
    const tabs = [...new Set(group.map(line => line.tab))]
    const body = group.map(line => `${JSON.stringify([tabs.indexOf(line.tab), line.seq, line.event])}\n`).join('')
    return {
      text: body,
      chunk: {
        id: `c${index}`,
        url: '',
        fromMs: group[0]?.event.timestamp ?? 0,
        toMs: group.at(-1)?.event.timestamp ?? 0,
        bytes: Math.round(body.length / 10),
        jsonBytes: body.length,
        count: group.length,
        tabs,
        keyframes: group
          .filter(line => line.event.type === 2)
          .map(line => ({ tab: line.tab, atMs: line.event.timestamp })),
        skip: [],
      },
    }
  })
}

export interface MadeSession {
  manifest: Manifest
  events: SessionEvent[]
  /** NDJSON by chunk id. */
  texts: Map<string, string>
}

/** A whole session out of lines and index events, as the API would describe it. */
export function makeSession(
  lines: readonly Line[],
  events: SessionEvent[],
  about: Partial<Manifest> = {},
  chunkMs = 10_000,
): MadeSession {
  const session = about.session ?? SESSION
  const parts = toChunks(lines, chunkMs)
  const chunks = parts.map(part => ({ ...part.chunk, url: `/api/sessions/${session}/chunks/${part.chunk.id}` }))
  const times = [...lines.map(line => line.event.timestamp), ...events.map(event => event.atMs)]
  const startedMs = times.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY)
  const endedMs = times.reduce((most, ms) => Math.max(most, ms), 0)
  const tabs = [...new Set([...lines, ...events].map(each => each.tab))].map(tab => {
    const own = [
      ...lines.filter(line => line.tab === tab).map(line => line.event.timestamp),
      ...events.filter(event => event.tab === tab).map(event => event.atMs),
    ]
    return { tab, fromMs: Math.min(...own), toMs: Math.max(...own) }
  })
  const count = (type: string) => events.filter(event => event.type === type).length
  return {
    texts: new Map(parts.map(part => [part.chunk.id, part.text])),
    events,
    manifest: {
      session,
      visitor: 'ada@example.com',
      startedMs,
      endedMs,
      durationMs: endedMs - startedMs,
      firstUrl: 'https://shop.example/products',
      browser: 'Chrome 141',
      os: 'macOS',
      device: 'desktop',
      hasError: count('error') > 0,
      counts: { pageviews: count('pageview'), clicks: count('click'), errors: count('error'), events: events.length },
      hasReplay: lines.length > 0,
      unrecordedReason: null,
      isLive: false,
      viewport: VIEWPORT,
      tabs,
      chunks,
      ...about,
    },
  }
}

/** An index event `second` seconds after the start. */
export function makeEvent(
  second: number,
  type: SessionEvent['type'],
  name: string,
  more: Partial<SessionEvent> = {},
): SessionEvent {
  const tab = more.tab ?? TAB_A
  return {
    id: `${tab}/${second}/${type}/${name}`,
    tab,
    atMs: START_MS + second * 1000,
    type,
    name,
    url: 'https://shop.example/products',
    props: {},
    element: null,
    ...more,
  }
}

/** Two minutes in two tabs, with an error, a rage click, and 22 s in which nothing happens. */
export function makeShopSession(): MadeSession {
  const element = { selector: '#buy', tag: 'button', role: 'button', name: 'Buy now', hrefPath: '' }
  const lines = [...makeTab(TAB_A, 'Products', 0, 120, 60), ...makeTab(TAB_B, 'Checkout', 80, 105, 50)]
  const events = [
    makeEvent(0, 'pageview', '', { url: 'https://shop.example/products?sort=price' }),
    makeEvent(3, 'flag', 'new-checkout', { props: { value: 'variant' } }),
    ...[10, 20, 30, 70].map(second => makeEvent(second, 'click', '', { element })),
    makeEvent(34, 'custom', 'added_to_cart', { props: { sku: 'TEA-42', price: 12.5 } }),
    makeEvent(36, 'rage_click', '', { element }),
    makeEvent(38, 'error', "TypeError: Cannot read properties of undefined (reading 'total')"),
    makeEvent(80, 'pageview', '', { tab: TAB_B, url: 'https://shop.example/checkout' }),
    makeEvent(90, 'click', '', { tab: TAB_B, element }),
    makeEvent(106, 'click', '', { element }),
    makeEvent(112, 'identify', 'ada@example.com', { props: { plan: 'team' } }),
  ]
  return makeSession(lines, events)
}
