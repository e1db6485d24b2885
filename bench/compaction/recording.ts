import type { SnapshotEvent } from '@playhead/protocol'

/**
 * Snapshot events that compress and parse like those of real pages (a shop's: a full snapshot of a few hundred nodes, then
 * moves, mutations, scrolls and inputs). The same seed gives the same events.
 */
export function recordingEvents(seed: number, jsonBytes: number, fromMs: number, toMs: number): SnapshotEvent[] {
  const random = randomOf(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const words = (count: number): string => Array.from({ length: count }, () => pick(WORDS)).join(' ')
  let nextId = 1
  const element = (depth: number): object => ({
    type: 2,
    tagName: pick(TAGS),
    attributes: {
      class: `${pick(WORDS)}-${pick(WORDS)} ${pick(WORDS)}__${pick(WORDS)}`,
      'data-id': Math.floor(random() * 1e6).toString(36),
    },
    childNodes:
      depth === 0
        ? [{ type: 3, textContent: words(1 + Math.floor(random() * 8)), id: nextId++ }]
        : Array.from({ length: 1 + Math.floor(random() * 4) }, () => element(depth - 1)),
    id: nextId++,
  })
  const incremental = (): unknown => {
    const kind = random()
    const id = Math.floor(random() * nextId)
    if (kind < 0.45) {
      const positions = Array.from({ length: 8 }, (_, i) => ({
        x: Math.floor(random() * 1400),
        y: Math.floor(random() * 900),
        id,
        timeOffset: -50 * (8 - i),
      }))
      return { source: 1, positions }
    }
    if (kind < 0.75) {
      const adds = Array.from({ length: Math.floor(random() * 3) }, () => ({
        parentId: id,
        nextId: null,
        node: element(1),
      }))
      const attributes = [
        { id, attributes: { style: { transform: `translate3d(${(random() * 500).toFixed(3)}px, 0px, 0px)` } } },
      ]
      return { source: 0, texts: [{ id, value: words(4) }], attributes, removes: [], adds }
    }
    if (kind < 0.9) return { source: 3, id: 1, x: 0, y: Math.floor(random() * 5000) }
    return { source: 5, text: '*'.repeat(Math.floor(random() * 20)), isChecked: false, id }
  }
  const data: [type: number, data: unknown][] = [
    [4, { href: `https://shop.example/${pick(WORDS)}/${pick(WORDS)}`, width: 1440, height: 900 }],
    [
      2,
      {
        node: { type: 0, childNodes: Array.from({ length: 6 }, () => element(4)), id: nextId++ },
        initialOffset: { left: 0, top: 0 },
      },
    ],
  ]
  for (let bytes = JSON.stringify(data).length; bytes < jsonBytes; ) {
    const event = incremental()
    bytes += JSON.stringify(event).length + 50
    data.push([3, event])
  }
  return data.map(([type, value], i) => ({
    type,
    data: value,
    timestamp: fromMs + Math.floor(((toMs - fromMs) * i) / data.length),
  }))
}

/** Mulberry32: 32 bits of state, good enough for content. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const TAGS = ['div', 'div', 'div', 'span', 'a', 'li', 'p', 'button', 'section', 'img', 'svg', 'path', 'h2']
const WORDS =
  'product cart checkout price card list item header footer nav grid shipping order total blue shirt cotton size medium large free returns within thirty days add remove quantity subtotal discount code apply sign in account wishlist review rating stars customer service contact delivery address payment method continue back next summary details image gallery zoom color variant stock available soon sale new season collection women men kids home'.split(
    ' ',
  )
