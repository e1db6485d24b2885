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
import { ChunkError, type FetchChunk } from './store.ts'

const at = (second: number) => START_MS + second * 1_000
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise(resolve => setTimeout(resolve))
}

/** An engine on a stage that keeps a diary and draws at once, with a clock that the test moves. */
function setUp(
  session: MadeSession,
  options: {
    openS?: number
    folds?: boolean
    failing?: Record<string, 'gone'>
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
    expect(fed.at(-1)).toBeGreaterThanOrEqual(at(85))
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
    const before = diary.length
    for (const second of [5, 9, 3, 12, 2, 30, 18]) engine.seek(at(second))
    expect(diary.length - before).toBe(1)
    draws(true)
    const pending = diary.at(-1)
    if (pending && 'token' in pending) tell({ kind: 'shown', token: pending.token, atMs: pending.atMs })
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
