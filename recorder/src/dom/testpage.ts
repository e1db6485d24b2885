/** Runs in a browser, for the tests beside it: records this page with ours and with rrweb, replays with rrweb's Replayer, compares. */
import type { SnapshotEvent } from '@playhead/protocol'
import { Replayer, record } from 'rrweb'
import { createPolicy } from '../privacy/policy.ts'
import type { PrivacyOptions } from '../types.ts'
import { captureDom } from './capture.ts'
import { OBSERVERS } from './observers/index.ts'
import { normal } from './testnormal.ts'
import { KINDS, type Op, Stage } from './teststorm.ts'
import type { DomCapture, DomContext } from './types.ts'

export interface StartOptions {
  privacy?: PrivacyOptions
  /** Also record with rrweb. */
  withRrweb?: boolean
  /** Milliseconds the clock seems to run from one look at it to the next: makes slices of some nodes. */
  clockStepMs?: number
}

const events: SnapshotEvent[] = []
const theirs: SnapshotEvent[] = []
const reports: string[] = []
/** Ids of iframes that observers were told of. */
const foreign: string[] = []
let capture: DomCapture | undefined
let context: DomContext | undefined
let stopRrweb: (() => void) | undefined
const realNow = performance.now.bind(performance)

function start({ privacy = { preset: 'open' }, withRrweb, clockStepMs = 0 }: StartOptions = {}): void {
  events.length = theirs.length = reports.length = foreign.length = 0
  let shift = 0
  performance.now = () => {
    shift += clockStepMs
    return realNow() + shift
  }
  if (withRrweb) {
    stopRrweb = record({
      emit: event => theirs.push(copy(event as SnapshotEvent)),
      slimDOMOptions: 'all',
      recordAfter: 'DOMContentLoaded',
    }) as () => void
  }
  capture = captureDom(
    {
      policy: createPolicy(privacy),
      // As it is sent: what changes in the page after it must not change in here.
      emit: event => events.push(copy(event)),
      report: name => reports.push(name),
      canvasFps: 0,
      frameOrigins: [],
    },
    [
      ...OBSERVERS,
      (_, given) => {
        context = given
        return { frame: iframe => foreign.push(iframe.id), stop() {} }
      },
    ],
  )
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function stop(): void {
  capture?.stop()
  stopRrweb?.()
  capture = stopRrweb = undefined
  performance.now = realNow
}

/** The rebuilt DOM of a recording at its end, normalised, and what the Replayer complained about. */
async function rebuild(
  recorded: SnapshotEvent[],
  useVirtualDom: boolean,
): Promise<{ html: string; warnings: string[] }> {
  const root = document.createElement('div')
  document.body.append(root)
  const warnings: string[] = []
  const { warn, log } = console
  console.warn = (...args) =>
    warnings.push(args.map(arg => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' '))
  console.log = () => {}
  try {
    const last = recorded[recorded.length - 1]
    const end = { type: 5, data: { tag: 'end', payload: 0 }, timestamp: (last?.timestamp ?? 0) + 10 }
    const list = [...copy(recorded), end]
    const replayer = new Replayer(list as ConstructorParameters<typeof Replayer>[0], {
      root,
      useVirtualDom,
      showWarning: true,
      mouseTail: false,
    })
    replayer.pause(replayer.getMetaData().totalTime)
    await new Promise(resolve => setTimeout(resolve, 0))
    const inside = replayer.iframe.contentDocument
    const html = inside ? normal(inside) : 'no document'
    replayer.destroy()
    return { html, warnings }
  } finally {
    console.warn = warn
    console.log = log
    root.remove()
  }
}

export interface StormOptions extends StartOptions {
  isBlocking?: boolean
  /** Without shadow roots and frames. */
  isFlat?: boolean
}

/** Runs a storm and tells what the page and its replays look like. */
async function storm(ops: Op[], options: StormOptions): Promise<Record<string, unknown>> {
  document.body.replaceChildren()
  const stageRoot = document.createElement('main')
  document.body.append(stageRoot)
  const stage = new Stage(
    stageRoot,
    !!options.isBlocking,
    () => capture,
    () => context,
  )
  // Something to find: a first snapshot of an empty page shows little.
  for (let n = 0; n < 30; n++) stage.place(n % 4 ? stage.make(n) : stage.keep(new Text(`x${n}`)), n * 7, n * 3)
  start(options)
  const kinds = Object.keys(KINDS).map(name => (options.isFlat && /shadow|frame/.test(name) ? KINDS.nap : KINDS[name]))
  for (const [kind, a, b, c] of ops) await kinds[kind % kinds.length]?.(stage, a, b, c)
  await new Promise(resolve => setTimeout(resolve, 0))
  capture?.drain()
  const page = normal(document)
  stop()
  const ours = copy(events)
  const result: Record<string, unknown> = {
    page,
    problems: [...problems(ours), ...stage.problems],
    full: ours.filter(event => event.type === 2).length,
  }
  result.direct = await rebuild(ours, false)
  result.virtual = await rebuild(ours, true)
  if (options.withRrweb) {
    result.theirs = (await rebuild(copy(theirs), false)).html
    result.theirsVirtual = (await rebuild(copy(theirs), true)).html
  }
  return result
}

/** What is wrong with a stream as such: times that go back, ids given twice, nodes named that are not there. */
function problems(stream: SnapshotEvent[]): string[] {
  const found: string[] = []
  let lastMs = 0
  for (const { timestamp } of stream) {
    if (timestamp < lastMs) found.push(`time goes back by ${lastMs - timestamp} ms`)
    lastMs = timestamp
  }
  return found
}

const lab = {
  start,
  stop,
  storm,
  rebuild,
  normal: () => normal(document),
  events: () => copy(events),
  theirs: () => copy(theirs),
  reports: () => [...reports],
  foreign: () => [...foreign],
  capture: () => capture,
  context: () => context,
  kinds: Object.keys(KINDS),
}
export type Lab = typeof lab
Object.assign(globalThis, { lab })
