import type { Row } from '../lib/report.ts'
import { median, percentile, round } from '../lib/stats.ts'

/** Milliseconds from navigation to the first right picture, of each visit. */
export interface Opens {
  ours: number[]
  rrwebPlayer: number[]
}

export interface Measured {
  openStart: Opens
  openLate: Opens
  seek: Opens
  /** Milliseconds of every task of 50 ms and more while one minute was watched. */
  longTasks: number[]
  /** Bytes of the chunks that were fetched to watch it, and of all of the session's. */
  fetchedBytes: number
  sessionBytes: number
  /** Bytes of heap while the session plays at 16x; and after a collection at each quarter of the way. */
  heapBytes: number[]
  quarterHeapBytes: number[]
}

interface Open {
  oursMs: number
  rrwebPlayerMs: number
  ratio: number
}

export interface Figures {
  openStart: Open
  openLate: Open
  seek: { p50Ms: number; p95Ms: number; rrwebPlayerP95Ms: number }
  /** 0: no task of 50 ms or more. */
  longestTaskMs: number
  fetchedShare: number
  peakHeapMb: number
  /** After collection, at 1/4, 2/4, 3/4 and the end. */
  quarterHeapMb: number[]
}

const MB = 1_000_000
/** What the last quarter may have more than the first and still be flat: pictures differ in size. */
const FLAT = 1.15

export function summarise(measured: Measured): Figures {
  const { openStart, openLate, seek, longTasks, fetchedBytes, sessionBytes, heapBytes, quarterHeapBytes } = measured
  return {
    openStart: open(openStart),
    openLate: open(openLate),
    seek: {
      p50Ms: round(percentile(seek.ours, 0.5), 1),
      p95Ms: round(percentile(seek.ours, 0.95), 1),
      rrwebPlayerP95Ms: round(percentile(seek.rrwebPlayer, 0.95), 1),
    },
    longestTaskMs: round(Math.max(0, ...longTasks), 1),
    fetchedShare: round(sessionBytes === 0 ? 0 : fetchedBytes / sessionBytes, 4),
    peakHeapMb: round(Math.max(0, ...heapBytes) / MB, 1),
    quarterHeapMb: quarterHeapBytes.map(bytes => round(bytes / MB, 1)),
  }
}

/** True when what lives at the end is about what lived after a quarter. */
export function isFlat([first = 0, ...rest]: readonly number[]): boolean {
  return (rest.at(-1) ?? first) <= first * FLAT
}

/** A row for each figure, with what it is to be. */
export function rowsOf(figures: Figures): Row[] {
  const { openStart, openLate, seek, quarterHeapMb } = figures
  const row = (
    figure: string,
    ours: number | string,
    rrwebPlayer: number | string,
    ratio: number | string,
    aim = '',
  ) => ({
    figure,
    ours,
    'rrweb-player': rrwebPlayer,
    ratio,
    aim,
  })
  return [
    row('first picture at the start, ms', openStart.oursMs, openStart.rrwebPlayerMs, openStart.ratio),
    row('first picture late, ms', openLate.oursMs, openLate.rrwebPlayerMs, openLate.ratio, '≤ 0.15, < 600 ms'),
    row('seek, half, ms', seek.p50Ms, '', ''),
    row('seek, p95, ms', seek.p95Ms, seek.rrwebPlayerP95Ms, ratioOf(seek.p95Ms, seek.rrwebPlayerP95Ms), '≤ 200 ms'),
    row('longest task while playing, ms', figures.longestTaskMs, '', '', '≤ 100 ms'),
    row('fetched for one minute, share', figures.fetchedShare, '', '', '≤ 0.05'),
    row('heap at 16x, peak, MB', figures.peakHeapMb, '', ''),
    row('heap at 16x, quarters, MB', quarterHeapMb.join(' '), '', '', isFlat(quarterHeapMb) ? 'flat' : 'flat: NO'),
  ]
}

function open({ ours, rrwebPlayer }: Opens): Open {
  const [oursMs, rrwebPlayerMs] = [median(ours), median(rrwebPlayer)]
  return { oursMs: round(oursMs, 1), rrwebPlayerMs: round(rrwebPlayerMs, 1), ratio: ratioOf(oursMs, rrwebPlayerMs) }
}

function ratioOf(ours: number, theirs: number): number {
  return theirs === 0 ? 0 : round(ours / theirs, 3)
}
