import { describe, expect, it } from 'vitest'
import {
  type MadeSession,
  makeSession,
  makeShopSession,
  makeTab,
  START_MS,
  TAB_A,
  TAB_B,
} from '../../../test/recording.ts'
import type { StageCommand, StageReport } from '../stage/protocol.ts'
import { createDecoder } from './decode.ts'
import { createEngine } from './engine.ts'
import { ChunkError, type ChunkProblem, type FetchChunk } from './store.ts'

const at = (second: number) => START_MS + second * 1_000
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

/** An engine on a stage that keeps a diary and draws at once, with a clock that the test moves. */
function setUp(
  session: MadeSession,
  options: {
    openS?: number
    folds?: boolean
    failing?: Record<string, ChunkProblem>
    slow?: Record<string, Promise<void>>
    isDrawing?: boolean
  } = {},
) {
  const diary: StageCommand[] = []
  const fetched: string[] = []
  let nowMs = 0
  let tell: (report: StageReport) => void = () => {}
  let isDrawing = options.isDrawing ?? true
  const fetchChunk: FetchChunk = async chunk => {
    fetched.push(chunk.id)
    await options.slow?.[chunk.id]
    const failure = options.failing?.[chunk.id]
    if (failure) throw new ChunkError(failure)
    const decoder = createDecoder(chunk.tabs, chunk.skip)
    decoder.push(session.texts.get(chunk.id) ?? '')
    return decoder.end()
  }
  const engine = createEngine({
    manifest: session.manifest,
    events: session.events,
    stage: {
      send(command) {
        diary.push(command)
        if ('token' in command && isDrawing)
          queueMicrotask(() => tell({ kind: 'shown', token: command.token, atMs: command.atMs }))
      },
      listen(onReport) {
        tell = onReport
        return () => {}
      },
    },
    fetchChunk,
    atMs: at(options.openS ?? 0),
    speed: 1,
    foldsIdle: options.folds ?? false,
    onChange: () => {},
    now: () => nowMs,
    wait: () => Promise.resolve(),
  })
  tell({ kind: 'hello', protocol: 1 })
  return {
    engine,
    diary,
    fetched,
    tell: (report: StageReport) => tell(report),
    kinds: () => diary.map(command => command.kind).join(' '),
    last: () => diary.at(-1),
    draws(value: boolean) {
      isDrawing = value
    },
    /** Lets time pass in steps of a frame's kind, with ticks. */
    async pass(ms: number) {
      for (let done = 0; done < ms; done += 250) {
        nowMs += Math.min(250, ms - done)
        engine.tick()
        await settle()
      }
    },
  }
}

/** Timestamps of the events a command carries. */
const times = (command: StageCommand | undefined) =>
  command && 'events' in command
    ? command.events.map(text => (JSON.parse(text) as { timestamp: number }).timestamp)
    : []

describe('opening', () => {
  it('shows the first picture from the first chunk', async () => {
    const { engine, diary } = setUp(makeShopSession())
    await settle()
    expect(diary[0]).toMatchObject({ kind: 'show', atMs: at(0) })
    expect(engine.state()).toMatchObject({ picture: 'shown', isPlaying: false, tab: TAB_A, progress: 1 })
  })

  it('opens late with the keyframe’s chunk first, and never asks for what lies before it', async () => {
    const { diary, fetched } = setUp(makeShopSession(), { openS: 75 })
    await settle()
    expect(times(diary[0])[0]).toBe(at(60))
    expect(fetched.slice(0, 2)).toEqual(['c6', 'c7'])
    expect(fetched).not.toContain('c0')
  })

  it('stays within the session', async () => {
    const { engine } = setUp(makeShopSession(), { openS: 9_999 })
    expect(engine.atMs()).toBe(at(120))
    engine.seek(0)
    expect(engine.atMs()).toBe(at(0))
  })

  it('says when there is nothing to draw, and lets time pass all the same', async () => {
    const { engine, pass, kinds } = setUp(makeSession([], makeShopSession().events))
    engine.play()
    await pass(1_000)
    expect(engine.state().picture).toBe('nothing')
    expect(engine.atMs()).toBe(at(1))
    expect(kinds()).not.toContain('show')
  })
})

describe('playing', () => {
  it('runs, fetches ahead, and feeds only what is newer', async () => {
    const { engine, diary, pass } = setUp(makeShopSession())
    await settle()
    engine.play()
    await pass(30_000)
    expect(engine.atMs()).toBe(at(30))
    const fed = diary.flatMap(times)
    expect(fed).toEqual([...fed].sort((a, b) => a - b))
    expect(fed.at(-1)).toBeGreaterThanOrEqual(at(34))
    expect(fed.at(-1)).toBeLessThanOrEqual(at(40))
  })

  it('waits for a chunk that is slow, and goes on when it comes', async () => {
    let release: () => void = () => {}
    const slow = new Promise<void>(resolve => {
      release = resolve
    })
    const { engine, pass, last } = setUp(makeShopSession(), { openS: 8, slow: { c1: slow } })
    await settle()
    engine.play()
    await pass(5_000)
    expect(engine.state()).toMatchObject({ picture: 'waiting', isPlaying: true })
    expect(engine.atMs()).toBe(at(10))
    expect(last()?.kind).toBe('pause')
    release()
    await settle()
    expect(last()?.kind).toBe('play')
    await pass(1_000)
    expect(engine.state().picture).toBe('shown')
    expect(engine.atMs()).toBe(at(11))
  })

  it('stops at the end, and starts over from there', async () => {
    const { engine, pass } = setUp(makeShopSession(), { openS: 118 })
    await settle()
    engine.play()
    await pass(3_000)
    expect(engine.state()).toMatchObject({ isPlaying: false, hasEnded: true })
    engine.play()
    await settle()
    expect(engine.state()).toMatchObject({ isPlaying: true, hasEnded: false })
    expect(engine.atMs()).toBeLessThan(at(1))
  })

  it('pauses where it is', async () => {
    const { engine, pass, last } = setUp(makeShopSession())
    await settle()
    engine.play()
    await pass(2_000)
    engine.pause()
    expect(last()).toEqual({ kind: 'pause' })
    await pass(5_000)
    expect(engine.atMs()).toBe(at(2))
  })

  it('changes speed without a jump', async () => {
    const { engine, pass, last } = setUp(makeShopSession())
    await settle()
    engine.play()
    await pass(1_000)
    engine.setSpeed(8)
    expect(last()).toEqual({ kind: 'play', atMs: at(1), speed: 8 })
    await pass(1_000)
    expect(engine.atMs()).toBe(at(9))
  })

  it('follows the picture’s clock when they drift apart', async () => {
    const { engine, pass, tell } = setUp(makeShopSession())
    await settle()
    engine.play()
    await pass(5_000)
    tell({ kind: 'time', atMs: at(4) })
    expect(engine.atMs()).toBe(at(4))
    tell({ kind: 'time', atMs: at(4) + 100 })
    expect(engine.atMs()).toBe(at(4))
  })
})

describe('seeking', () => {
  it('moves forward within what the picture has', async () => {
    const { engine, kinds } = setUp(makeShopSession())
    await settle()
    engine.seek(at(20))
    await settle()
    expect(kinds()).toMatch(/^show( append)* seek( append)*$/)
  })

  it('draws anew from the keyframe when it goes back', async () => {
    const { engine, diary, last } = setUp(makeShopSession(), { openS: 70 })
    await settle()
    engine.seek(at(65))
    await settle()
    expect(diary.filter(command => command.kind === 'show')).toHaveLength(2)
    engine.seek(at(10))
    await settle()
    const show = diary.filter(command => command.kind === 'show').at(-1)
    expect(show).toMatchObject({ atMs: at(10) })
    expect(times(show)[0]).toBe(at(0))
    expect(last()?.kind).not.toBe('seek')
  })

  it('draws the last of many seeks, not each', async () => {
    const { engine, diary, draws, tell } = setUp(makeShopSession())
    await settle()
    draws(false)
    const drawings = () => diary.filter(command => 'token' in command).length
    const before = drawings()
    for (const second of [5, 9, 3, 12, 2, 30, 18]) engine.seek(at(second))
    expect(drawings() - before).toBe(1)
    draws(true)
    const pending = diary.findLast(command => 'token' in command)
    if (pending) tell({ kind: 'shown', token: pending.token, atMs: pending.atMs })
    await settle()
    expect(diary.findLast(command => 'token' in command)).toMatchObject({ atMs: at(18) })
    expect(engine.atMs()).toBe(at(18))
  })

  it('goes on playing after a seek', async () => {
    const { engine, pass } = setUp(makeShopSession())
    await settle()
    engine.play()
    await pass(1_000)
    engine.seek(at(30))
    await settle()
    await pass(1_000)
    expect(engine.atMs()).toBe(at(31))
    expect(engine.state().isPlaying).toBe(true)
  })

  it('steps to recorded moments and stands there', async () => {
    const { engine } = setUp(makeShopSession(), { openS: 10 })
    await settle()
    engine.play()
    engine.step(1)
    expect([engine.atMs(), engine.state().isPlaying]).toEqual([at(11), false])
    engine.step(-1)
    expect(engine.atMs()).toBe(at(10))
  })
})

/** Five minutes of one tab with 50 changes a second and a keyframe every 40 seconds: some 2,000 events. */
function makeBusySession(): MadeSession {
  const changes = Array.from({ length: 300 * 50 }, (_, n) => ({
    tab: TAB_A,
    seq: 0,
    event: { type: 3, data: { source: 0, texts: [] }, timestamp: START_MS + n * 20 + 7 },
  }))
  return makeSession([...makeTab(TAB_A, 'Busy', 0, 300, 40), ...changes], [])
}

describe('a busy session', () => {
  it('hands a seek what lies between its keyframe and a little after it', async () => {
    const { engine, diary } = setUp(makeBusySession())
    await settle()
    for (const second of [250, 70, 199, 158]) {
      engine.seek(at(second))
      await settle()
      const shown = times(diary.findLast(command => command.kind === 'show'))
      const keyframeS = Math.floor(second / 40) * 40
      expect([shown[0], shown.at(-1)]).toEqual([at(keyframeS), expect.any(Number)])
      expect(shown.at(-1)).toBeGreaterThanOrEqual(at(second))
      // 500 events ahead are less than ten seconds here.
      expect(shown.filter(ms => ms > at(second)).length).toBeLessThanOrEqual(560)
    }
  })

  it('gives the rest in slices as it plays, each event once', async () => {
    const { diary, engine, pass } = setUp(makeBusySession(), { openS: 20 })
    await settle()
    engine.play()
    await pass(15_000)
    const fed = diary.flatMap(times)
    expect(fed).toEqual([...fed].sort((a, b) => a - b))
    const changes = fed.filter(ms => (ms - START_MS) % 20 === 7)
    expect(new Set(changes).size).toBe(changes.length)
    expect(changes.length).toBe(Math.floor(((fed.at(-1) ?? 0) - START_MS - 7) / 20) + 1)
    const slices = diary.filter(command => command.kind === 'append').map(command => times(command).length)
    expect(Math.max(...slices)).toBeLessThanOrEqual(600)
  })

  it('moves forward to a keyframe it has not got by a new picture, without what lies between', async () => {
    const { engine, diary } = setUp(makeBusySession(), { openS: 5 })
    await settle()
    engine.seek(at(130))
    await settle()
    expect(diary.filter(command => command.kind === 'show')).toHaveLength(2)
    expect(diary.flatMap(times).filter(ms => ms > at(30) && ms < at(120))).toEqual([])
  })

  it('replaces a picture that has grown large, while it plays on', async () => {
    const { engine, diary, pass } = setUp(makeBusySession())
    await settle()
    engine.setSpeed(16)
    engine.play()
    await pass(17_000)
    expect(engine.atMs()).toBeGreaterThan(at(260))
    const renewals = diary.filter(command => command.kind === 'renew')
    expect(renewals.length).toBeGreaterThanOrEqual(1)
    for (const renewal of renewals)
      expect((times(renewal)[0] ?? 0) - at(0)).toSatisfy((ms: number) => ms % 40_000 === 0)
    // It never stood still for it.
    expect(diary.filter(command => command.kind === 'pause')).toEqual([])
    expect(diary.filter(command => command.kind === 'play').length).toBe(1)
  })
})

describe('inactivity', () => {
  it('is folded, and said', async () => {
    const { engine, pass } = setUp(makeShopSession(), { openS: 38, folds: true })
    await settle()
    engine.play()
    await pass(3_000)
    expect(engine.atMs()).toBeGreaterThanOrEqual(at(61))
    expect(engine.state().foldedMs).toBeGreaterThan(18_000)
  })

  it('is played when folding is off', async () => {
    const { engine, pass } = setUp(makeShopSession(), { openS: 38 })
    await settle()
    engine.play()
    await pass(3_000)
    expect(engine.atMs()).toBe(at(41))
  })
})

describe('tabs', () => {
  it('are followed, each in a picture of its own', async () => {
    const { engine, diary, pass } = setUp(makeShopSession(), { openS: 79 })
    await settle()
    engine.play()
    await pass(2_000)
    expect(engine.state().tab).toBe(TAB_B)
    const show = diary.findLast(command => command.kind === 'show')
    expect(times(show)[0]).toBe(at(80))
  })

  it('can be pinned and let go', async () => {
    const { engine } = setUp(makeShopSession(), { openS: 90 })
    await settle()
    expect(engine.state().tab).toBe(TAB_B)
    engine.pinTab(TAB_A)
    await settle()
    expect(engine.state()).toMatchObject({ tab: TAB_A, pinnedTab: TAB_A, picture: 'shown' })
    engine.pinTab(null)
    await settle()
    expect(engine.state()).toMatchObject({ tab: TAB_B, pinnedTab: null })
  })
})

describe('chunks that do not come', () => {
  it('are said, and played past', async () => {
    const { engine, pass } = setUp(makeShopSession(), { openS: 5, failing: { c1: 'gone' } })
    await settle()
    engine.play()
    await pass(20_000)
    expect(engine.atMs()).toBe(at(25))
    expect(engine.state()).toMatchObject({ problem: 'gone', picture: 'shown' })
    engine.seek(at(70))
    await settle()
    expect(engine.state()).toMatchObject({ problem: null, picture: 'shown' })
  })

  it('leave the keyframe before them to draw from', async () => {
    const lines = makeTab(TAB_A, 'x', 0, 60, 20)
    const { diary, engine } = setUp(makeSession(lines, []), { openS: 25, failing: { c2: 'gone' } })
    await settle()
    expect(times(diary.find(command => command.kind === 'show'))[0]).toBe(at(0))
    expect(engine.state()).toMatchObject({ problem: 'gone', picture: 'shown' })
  })

  it('draws anew what was drawn without a part, when that comes after all', async () => {
    const failing: Record<string, ChunkProblem> = { c1: 'unreadable' }
    const { engine, diary } = setUp(makeShopSession(), { openS: 25, failing })
    await settle()
    expect(engine.state()).toMatchObject({ picture: 'shown', problem: 'unreadable' })
    const shows = () => diary.filter(command => command.kind === 'show')
    expect(shows().flatMap(times)).not.toContain(at(15))
    delete failing.c1
    engine.retry()
    await settle()
    expect(engine.state()).toMatchObject({ picture: 'shown', problem: null })
    expect(shows()).toHaveLength(2)
    expect(times(shows()[1])).toContain(at(15))
  })

  it.each(['unreachable', 'signed-out', 'gone'] as const)(
    'that are %s leave no picture where they are all there is',
    async problem => {
      const session = makeSession(makeTab(TAB_A, 'x', 0, 9, 20), [])
      const { engine, kinds } = setUp(session, { failing: { c0: problem } })
      await settle()
      expect(engine.state()).toMatchObject({ picture: 'nothing', problem })
      expect(kinds()).not.toContain('show')
    },
  )
})

/** The session as it was known at `second`, cut at a chunk's end. */
function asOf(whole: MadeSession, second: number): MadeSession {
  const chunks = whole.manifest.chunks.filter(chunk => chunk.toMs <= at(second))
  const tabs = whole.manifest.tabs.filter(tab => tab.fromMs <= at(second))
  const endedMs = Math.max(...chunks.map(chunk => chunk.toMs))
  const events = whole.events.filter(event => event.atMs <= endedMs)
  return { ...whole, events, manifest: { ...whole.manifest, isLive: true, endedMs, chunks, tabs } }
}

describe('a session that grows', () => {
  const whole = makeShopSession()
  const early = asOf(whole, 30)

  it('is played on past what was its end, without a new picture', async () => {
    const { engine, diary, fetched, pass } = setUp(early, { openS: 25 })
    await settle()
    engine.play()
    await pass(2_000)
    engine.extend(whole.manifest, whole.events)
    await pass(10_000)
    expect(engine.atMs()).toBe(at(37))
    expect(engine.state()).toMatchObject({ isPlaying: true, hasEnded: false, picture: 'shown' })
    expect(diary.filter(command => command.kind === 'show')).toHaveLength(1)
    const fed = diary.flatMap(times)
    expect(fed).toEqual([...fed].sort((a, b) => a - b))
    expect(new Set(fetched).size).toBe(fetched.length)
  })

  it('goes on by playing after it had ended', async () => {
    const { engine, pass } = setUp(early, { openS: 28 })
    await settle()
    engine.play()
    await pass(4_000)
    expect(engine.state()).toMatchObject({ isPlaying: false, hasEnded: true })
    engine.extend(whole.manifest, whole.events)
    expect(engine.state().hasEnded).toBe(false)
    engine.play()
    await pass(3_000)
    expect(engine.atMs()).toBe(early.manifest.endedMs + 3_000)
  })

  it('takes what belongs to its last moment, and draws anew what belongs before it', async () => {
    const line = (afterMs: number) => ({
      tab: TAB_A,
      seq: 9,
      event: { type: 3, data: { source: 0, texts: [] }, timestamp: at(9) + afterMs },
    })
    const lines = makeTab(TAB_A, 'x', 0, 9, 60)
    const first = makeSession(lines, [])
    const { engine, diary } = setUp(first, { openS: 9 })
    await settle()
    const grown = (id: string, ...afterMs: number[]) => {
      const added = makeSession(afterMs.map(line), [])
      const [chunk] = added.manifest.chunks
      if (!chunk) throw new Error('no chunk')
      first.texts.set(id, added.texts.get(chunk.id) ?? '')
      const { manifest } = first
      first.manifest = { ...manifest, endedMs: chunk.toMs, chunks: [...manifest.chunks, { ...chunk, id }] }
      engine.extend(first.manifest, [])
      return settle()
    }
    await grown('live-1', 0, 500)
    engine.play()
    engine.tick()
    const appended = diary.filter(command => command.kind === 'append').flatMap(times)
    expect(appended).toEqual([at(9), at(9) + 500])
    expect(diary.filter(command => command.kind === 'show')).toHaveLength(1)
    await grown('live-2', 300, 900)
    const shows = diary.filter(command => command.kind === 'show')
    expect(shows).toHaveLength(2)
    expect(times(shows[1]).filter(ms => ms >= at(9))).toEqual(expect.arrayContaining([at(9) + 300, at(9) + 500]))
  })

  it('has the tabs that came', async () => {
    const { engine } = setUp(early)
    await settle()
    engine.extend(whole.manifest, whole.events)
    engine.seek(at(90))
    await settle()
    expect(engine.state()).toMatchObject({ tab: TAB_B, picture: 'shown' })
  })
})

describe('a gap', () => {
  const lines = [...makeTab(TAB_A, 'x', 0, 20, 100), ...makeTab(TAB_A, 'x', 100, 120, 100)]

  it('is said, and played through', async () => {
    const { engine, pass } = setUp(makeSession(lines, []), { openS: 20 })
    await settle()
    expect(engine.state().gap).toBeNull()
    engine.play()
    await pass(2_000)
    expect(engine.state()).toMatchObject({ picture: 'shown', gap: { fromMs: at(20), toMs: at(100) } })
    engine.seek(at(110))
    await settle()
    expect(engine.state()).toMatchObject({ picture: 'shown', gap: null })
  })
})

describe('the stage', () => {
  it('is drawn anew when its document comes back', async () => {
    const { kinds, tell } = setUp(makeShopSession())
    await settle()
    tell({ kind: 'hello', protocol: 1 })
    await settle()
    expect(kinds().match(/show/g)).toHaveLength(2)
  })

  it('tells the page’s size', async () => {
    const { engine, tell } = setUp(makeShopSession())
    tell({ kind: 'viewport', width: 390, height: 844 })
    expect(engine.state().viewport).toEqual({ width: 390, height: 844 })
  })
})
