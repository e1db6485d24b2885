import type { Page } from '@playwright/test'
import type { StageCommand, StageReport } from '../../../player/src/lib/stage/protocol.ts'
import type { Random } from '../../shop/visitors/random.mjs'
import { openReplay, readPicture } from '../../specs/replay.ts'
import { readDom } from './dom.ts'

/** Milliseconds a seek may take on a machine with other work. */
const SEEK_MS = 20_000
/** How far, as a share of the session, a click on the timeline may land from where it was aimed. */
const AIM = 0.03
/** Milliseconds from either end within which no step is taken: there may be nothing to step to. */
const EDGE_MS = 6_000

/** What the player showed, and of when. */
export interface Seen {
  atMs: number
  /** How it came there. */
  by: string
  dom: string
}

interface Watched {
  /** The last moment the replay document was asked to stand at, and the last it said it stands at. */
  asked?: { token: number; atMs: number }
  shown?: number
}

interface WatchedWindow {
  goldenWatch: Watched
}

export interface Session {
  session: string
  startedMs: number
  endedMs: number
  /** A tab to keep to, and when it opened: before that there is nothing to see. */
  pinned?: { tab: string; fromMs: number }
}

/** Listens to what the app and its replay document say to each other: only they know the moment to the millisecond. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = {}
    Object.assign(window, { goldenWatch: watched })
    addEventListener('message', ({ data }) => {
      const body = (data as { playhead?: unknown; body?: StageCommand | StageReport } | null)?.body
      if (body?.kind === 'show' || body?.kind === 'seek') watched.asked = { token: body.token, atMs: body.atMs }
      if (body?.kind === 'shown') watched.shown = body.token
    })
  })
}

/** Opens a session, then seeks `count` times in one page: by the timeline, by steps and by jumps; reads the picture after each. */
export async function seekAround(page: Page, random: Random, of: Session, count: number): Promise<Seen[]> {
  const fromMs = of.pinned?.fromMs ?? of.startedMs
  const openedMs = random.between(fromMs, of.endedMs)
  const { tab } = of.pinned ?? {}
  await openReplay(page, of.session, { at: new Date(openedMs).toISOString(), ...(tab && { tab }) })
  const seen = [await settled(page, 'opening', openedMs, 1)]
  while (seen.length < count) {
    const atMs = seen.at(-1)?.atMs ?? of.startedMs
    const isInside = atMs - fromMs > EDGE_MS && of.endedMs - atMs > EDGE_MS
    const roll = random.next()
    if (isInside && roll < 0.15) seen.push(await press(page, '.', atMs))
    else if (isInside && roll < 0.25) seen.push(await press(page, ',', atMs))
    else if (isInside && roll < 0.4) seen.push(await press(page, 'ArrowRight', atMs, atMs + 5_000))
    else if (isInside && roll < 0.5) seen.push(await press(page, 'ArrowLeft', atMs, atMs - 5_000))
    else seen.push(await aim(page, of, random.between(fromMs, of.endedMs)))
  }
  return seen
}

async function aim(page: Page, { startedMs, endedMs }: Session, atMs: number): Promise<Seen> {
  const slider = page.getByRole('slider', { name: 'Position' })
  const box = await slider.boundingBox()
  if (!box) throw new Error('the timeline is not to be seen')
  const lengthMs = endedMs - startedMs
  await page.mouse.click(box.x + ((atMs - startedMs) / lengthMs) * box.width, box.y + box.height / 2)
  return settled(page, 'the timeline', atMs, AIM * lengthMs + 20)
}

async function press(page: Page, key: string, fromMs: number, toMs?: number): Promise<Seen> {
  await page.keyboard.press(key)
  return toMs === undefined ? read(page, key, { otherThanMs: fromMs }) : settled(page, key, toMs, 1)
}

function settled(page: Page, by: string, atMs: number, withinMs: number): Promise<Seen> {
  return read(page, by, { fromMs: atMs - withinMs, toMs: atMs + withinMs })
}

/** Moments of which one is awaited. */
interface Wanted {
  fromMs?: number
  toMs?: number
  otherThanMs?: number
}

/** Waits until the picture stands at such a moment, and reads it. */
async function read(page: Page, by: string, wanted: Wanted): Promise<Seen> {
  for (;;) {
    const atMs = await stands(page, wanted)
    const dom = await readPicture(page, readDom)
    // What moved on while it was read is read again.
    if (dom !== undefined && (await stands(page, wanted)) === atMs) return { atMs, by, dom }
  }
}

async function stands(page: Page, wanted: Wanted): Promise<number> {
  const standing = await page.waitForFunction(
    ({ fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, otherThanMs }) => {
      const frame = document.querySelector<HTMLIFrameElement>('iframe[src$="/replay.html"]')
      const asked = (frame?.contentWindow as WatchedWindow | null | undefined)?.goldenWatch?.asked
      if (!asked || asked.token !== (window as unknown as WatchedWindow).goldenWatch.shown) return null
      const isThere = asked.atMs >= fromMs && asked.atMs <= toMs && asked.atMs !== otherThanMs
      return isThere ? { atMs: asked.atMs } : null
    },
    wanted,
    { timeout: SEEK_MS },
  )
  return ((await standing.jsonValue()) as { atMs: number }).atMs
}
