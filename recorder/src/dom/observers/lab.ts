/** Runs in a browser, for the tests beside it: records this page with everything on, and replays it with rrweb's Replayer. */
import type { IndexEvent, SnapshotEvent } from '@playhead/protocol'
import { Replayer } from 'rrweb'
import { createPolicy } from '../../privacy/policy.ts'
import type { PrivacyOptions } from '../../types.ts'
import { captureDom } from '../capture.ts'
import type { DomCapture } from '../types.ts'
import { askParent } from './frames.ts'

type Plugin = NonNullable<NonNullable<ConstructorParameters<typeof Replayer>[1]>['plugins']>[number]

export interface LabOptions {
  privacy?: PrivacyOptions
  canvasFps?: number
  frameOrigins?: string[]
}

const events: SnapshotEvent[] = []
const told: IndexEvent[] = []
const reports: string[] = []
let capture: DomCapture | undefined
let replayer: Replayer | undefined

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

function options({ privacy = { preset: 'open' }, canvasFps = 0, frameOrigins = [] }: LabOptions) {
  return { policy: createPolicy(privacy), report: (name: string) => void reports.push(name), canvasFps, frameOrigins }
}

function start(chosen: LabOptions = {}): void {
  events.length = told.length = reports.length = 0
  capture = captureDom({
    ...options(chosen),
    emit: event => events.push(copy(event)),
    tellOfFrame: event => told.push(event),
  })
}

/** As a recorder in a frame of another origin starts. Says whether the page around took it in. */
async function join(chosen: LabOptions = {}): Promise<boolean> {
  const link = await askParent(chosen.frameOrigins ?? [])
  if (!link) return false
  const joined = captureDom({
    ...options(chosen),
    idBase: link.range.base,
    emit: link.send,
    tellOfFrame: link.tell,
    isPaused: true,
  })
  link.onFull(() => joined.takeFull())
  link.tell({ type: 'custom', atMs: Date.now(), name: 'joined', props: { id: 1 } })
  capture = joined
  return true
}

/** What a player adds to the Replayer: it shows popovers, and makes custom elements of names that became such while recording. */
const player: Plugin = {
  handler(event, _, { replayer: { iframe } }) {
    const view = iframe.contentWindow as (Window & typeof globalThis) | null
    const data = event.data as { source?: number; define?: { name: string } }
    if (!view || event.type !== 3 || data.source !== 16 || !data.define) return
    const { name } = data.define
    if (!view.customElements.get(name)) view.customElements.define(name, class extends view.HTMLElement {})
  },
}

function showPopovers(root: Document | ShadowRoot): void {
  for (const element of root.querySelectorAll<HTMLElement>('[popover]')) {
    const isOpen = element.matches(':popover-open')
    if (isOpen !== element.hasAttribute('rr_popover')) element.togglePopover()
  }
}

/**
 * Replays a part of what was recorded to its end: all before a later keyframe, or what follows it. Without the virtual DOM each event is
 * applied by itself, as when it plays. Recording must have stopped, or the replay would be recorded as well.
 */
function replay(useVirtualDom: boolean, part: 'first' | 'last'): void {
  replayer?.destroy()
  const keyframe = events.map(({ type }) => type).lastIndexOf(4)
  const chosen = part === 'last' ? events.slice(keyframe) : events.slice(0, keyframe || undefined)
  const end = { type: 5, data: { tag: 'end', payload: 0 }, timestamp: (chosen[chosen.length - 1]?.timestamp ?? 0) + 10 }
  replayer = new Replayer([...copy(chosen), end] as ConstructorParameters<typeof Replayer>[0], {
    useVirtualDom,
    mouseTail: false,
    plugins: [player],
    UNSAFE_replayCanvas: true,
    showWarning: true,
  })
  replayer.pause(replayer.getMetaData().totalTime)
}

/** The replayed document, its popovers shown as a player would. */
function inside(): Document {
  const root = replayer?.iframe.contentDocument
  if (!root) throw new Error('nothing is replayed')
  showPopovers(root)
  return root
}

const lab = {
  start,
  join,
  replay,
  inside,
  drain: () => capture?.drain(),
  takeFull: () => capture?.takeFull(),
  stop: () => capture?.stop(),
  events: () => copy(events),
  ofSource: (source: number) => copy(events.filter(event => (event.data as { source?: number }).source === source)),
  told: () => told,
  reports: () => reports,
}
export type Lab = typeof lab
Object.assign(globalThis, { lab })
