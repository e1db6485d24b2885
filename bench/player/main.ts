import { chromium } from '@playwright/test'
import { startPlayhead } from '../../e2e/harness/playhead.ts'
import { CHROMIUM } from '../../e2e/services/chromium.mjs'
import { numberOption, progress, report } from '../lib/report.ts'
import { ours } from './ours.ts'
import { startPeer } from './peer.ts'
import { momentsOf, putBusySession, stillAfter, stillOnes } from './session.ts'
import { type Opens, rowsOf, summarise } from './summary.ts'

const MINUTE_MS = 60_000
/** Where the session is opened late, as a share of it: 52:00 of an hour. */
const LATE = 52 / 60
/** Milliseconds before its end at which watching ends: there a player stops, and may say so before or after. */
const END_MS = 2_000
/** Minutes of the session raced through at 16x; with `--race 60` the whole hour, which takes four minutes. */
const RACE_MINUTES = 16

/**
 * What it takes to watch an hour: our player on a running server, against `rrweb-player` with the whole recording, taking turns in one run.
 * `--events N` (55000), `--minutes N` (60), `--rounds N` (3) visits of each, `--seeks N` (50), `--race N` (16) minutes at 16x.
 */
const events = numberOption('events', 55_000)
const durationMs = numberOption('minutes', 60) * MINUTE_MS
const rounds = numberOption('rounds', 3)
const seeks = numberOption('seeks', 50)
const raceMs = Math.min(durationMs, numberOption('race', RACE_MINUTES) * MINUTE_MS) - END_MS

// As it is installed: an epoch is 10 s.
const playhead = await startPlayhead('embedded', { epochMs: 10_000 })
const browser = await chromium.launch(CHROMIUM)
try {
  const api = await playhead.client()
  progress('making and storing the session')
  const { made, manifest } = await putBusySession(playhead, api, durationMs, events)
  const recorded = made.tabs[0]?.snapshots ?? []
  progress(`${recorded.length} events in ${manifest.chunks.length} chunks`)
  const opened = await momentsOf(browser, made, [0, stillAfter(made, durationMs * LATE)])
  const [start, late] = opened
  if (!start || !late) throw new Error('the session shows nothing')
  const mine = ours(browser, playhead, api, manifest)
  const seekMoments = await momentsOf(browser, made, stillOnes(made, await mine.places(start), seeks))
  const peer = await startPeer(browser, recorded)
  const openStart: Opens = { ours: [], rrwebPlayer: [] }
  const openLate: Opens = { ours: [], rrwebPlayer: [] }
  for (let round = 0; round < rounds; round++) {
    for (const [opens, moment] of [
      [openStart, start],
      [openLate, late],
    ] as const) {
      opens.ours.push(await mine.open(moment))
      opens.rrwebPlayer.push(await peer.open(moment))
    }
    progress(`opened, round ${round + 1} of ${rounds}`)
  }
  const seek: Opens = {
    ours: await mine.seek(start, seekMoments),
    rrwebPlayer: await peer.seek(start, seekMoments),
  }
  await peer.close()
  // All there is after it, in a session made short to try things out.
  const watchMs = Math.min(MINUTE_MS, durationMs - late.offsetMs - END_MS)
  progress('watching a minute')
  const watched = await mine.watch(late, watchMs)
  progress(`racing through ${Math.round(raceMs / MINUTE_MS)} minutes`)
  const raced = await mine.race(start, raceMs)
  const sessionBytes = manifest.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)
  const figures = summarise({ openStart, openLate, seek, ...watched, sessionBytes, ...raced })
  const about = { events: recorded.length, chunks: manifest.chunks.length, sessionBytes, rounds, seeks, raceMs }
  report(`Player: ${about.events} events in ${durationMs / MINUTE_MS} minutes`, rowsOf(figures), { ...figures, about })
} finally {
  await browser.close()
  await playhead.stop()
}
