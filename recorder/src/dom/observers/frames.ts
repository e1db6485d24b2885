import type { IndexEvent, SnapshotEvent } from '@playhead/protocol'
import { guarded, listen, type Stop } from '../../guard.ts'
import { FRAME_ANSWER_MS, FRAME_HELLO_MS, FRAME_RANGES, MAX_FRAME_EVENT_CHARS } from '../../limits.ts'
import { stringify } from '../../natives.ts'
import { type DomContext, SOURCE, type Source } from '../types.ts'
import { mutate, type Observe } from './watch.ts'

/** Ids that a recorder may give: `base` + 1 to `base` + `size` - 1. Ranges of frames lie inside that of the page around them. */
export interface IdRange {
  base: number
  size: number
}

/** What a recorder in a frame of another origin sends to the page around it, instead of to the server. */
export interface ParentLink {
  /** Where the capture's ids begin: the document's own is `base` + 1. */
  range: IdRange
  /** Passes a snapshot event on. */
  send(event: SnapshotEvent): void
  /** Passes an index event on. */
  tell(event: IndexEvent): void
  /** Calls `takeFull` whenever the page around has taken a full snapshot. */
  onFull(takeFull: () => void): void
  close: Stop
}

/** The frame's first message, and the only one that a window sees; all else goes through the port of the answer. */
const HELLO = 'playhead:frame'

let own: IdRange = { base: 0, size: 2 ** 53 }
let joined = 0

/**
 * Asks the page around this one to take this recording into its own. Undefined when there is none, when it is of the same origin and so
 * records this one by itself, or when no page of `origins` answers within a second. Only these are asked: whoever answers sees everything.
 */
export async function askParent(origins: string[]): Promise<ParentLink | undefined> {
  try {
    if (!origins.length || parent.document) return
  } catch {
    // Of another origin, then: its document cannot be reached.
  }
  return new Promise(resolve => {
    const done = (link?: ParentLink) => {
      unlisten()
      clearInterval(repeat)
      resolve(link)
    }
    const unlisten = listen<MessageEvent<IdRange>>(window, ['message'], ({ source, origin, data, ports: [port] }) => {
      if (source !== parent || !origins.includes(origin) || !port || !data.base) return
      own = data
      let answers = 0
      done({
        range: own,
        send: event => port.postMessage(stringify({ ...event, answers })),
        tell: event => port.postMessage([stringify(event)]),
        onFull(takeFull) {
          port.onmessage = guarded((ask: MessageEvent<number>) => {
            answers = ask.data
            takeFull()
          })
        },
        close: () => port.close(),
      })
    })
    const hello = guarded(() => {
      for (const origin of origins) parent.postMessage(HELLO, origin)
    })
    const repeat = setInterval(hello, FRAME_HELLO_MS)
    setTimeout(done, FRAME_ANSWER_MS)
    hello()
  })
}

/** Takes in the recordings of frames in this root whose origin is on the list. */
export const observeFrames: Observe = ({ root, context, onFrame, stops }) => {
  const { frameOrigins } = context.options
  const view = (root.ownerDocument ?? (root as Document)).defaultView
  if (!frameOrigins.length || !view) return
  const links = new WeakMap<HTMLIFrameElement, Stop>()
  onFrame(iframe => links.get(iframe)?.())
  const unlisten = listen<MessageEvent>(view, ['message'], event => {
    const { data, origin, source } = event
    const iframe = [...root.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === source)
    const isKnown = data === HELLO && frameOrigins.includes(origin) && iframe && context.idOf(iframe)
    if (!isKnown || joined > FRAME_RANGES - 2) return
    event.stopImmediatePropagation()
    const size = own.size / FRAME_RANGES
    const range = { base: own.base + size * ++joined, size }
    const { port1, port2 } = new MessageChannel()
    takeIn(context, iframe, port1, range, askFull => links.set(iframe, askFull))
    stops.push(() => port1.close())
    iframe.contentWindow?.postMessage(range, origin, [port2])
  })
  stops.push(unlisten)
}

/**
 * Takes what comes through `port` into the recording. `onUse` gets what asks for a full snapshot, with every message: a frame that asked
 * twice was answered twice, and uses one port.
 */
function takeIn(
  context: DomContext,
  iframe: HTMLIFrameElement,
  port: MessagePort,
  range: IdRange,
  onUse: (askFull: Stop) => void,
): void {
  /** Whether the replay has the frame's document: what comes before it names nodes that are not there. */
  let hasFull = false
  /** A full snapshot on its way when another is asked for would draw the same nodes twice. */
  let asked = 0
  const askFull = () => {
    hasFull = false
    port.postMessage(++asked)
  }
  port.onmessage = guarded(({ data }: MessageEvent<string | string[]>) => {
    onUse(askFull)
    const text = String(data)
    if (text.length > MAX_FRAME_EVENT_CHARS) return
    if (text !== data) return context.options.tellOfFrame?.(JSON.parse(text))
    const { type, answers, data: inside } = readEvent(text, range)
    if (type === 2) {
      if (answers !== asked) return
      const parentId = context.idOf(iframe)
      hasFull = parentId > 0
      if (!hasFull) return
      const { node, initialOffset: { left: x = 0, top: y = 0 } = {} } = inside
      mutate(context, { adds: [{ parentId, nextId: null, node }], isAttachIframe: true })
      context.emit(SOURCE.scroll, { id: range.base + 1, x, y })
    } else if (type === 3 && hasFull) {
      const { source, ...rest } = inside
      // The window and the fonts of the replay are the page's.
      if (source !== SOURCE.viewportResize && source !== SOURCE.font) context.emit(source, rest)
    }
  })
}

/** What is read of a frame's event. */
interface FrameEvent {
  type: number
  /** Which question for a full snapshot the frame knew of; 0 for none. */
  answers: number
  data: { source: Source; node: object; initialOffset?: { left?: number; top?: number } }
}

const IDS = /^(?:id|rootId|parentId|nextId|previousId|styleId|start|end)$/

/**
 * A frame's event, each of its nodes given the frame's document as its root.
 * @throws RangeError for an id outside of `range`: a frame must not draw on the page around it
 */
export function readEvent(text: string, { base, size }: IdRange): FrameEvent {
  return JSON.parse(text, (key, value) => {
    if (typeof value === 'number' && IDS.test(key) && !(value > base && value < base + size)) throw new RangeError(key)
    if (value?.id && value.type && !value.rootId) value.rootId = base + 1
    return value
  })
}
