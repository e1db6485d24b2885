import { median, round } from '../lib/stats.ts'
import { QUESTIONS, type Question } from './questions.ts'

/** Milliseconds of each question, one per round. */
export type Times = Record<Question, number[]>

export function noTimes(): Times {
  return { funnel: [], breakdown: [], dropoffs: [], reasons: [] }
}

export interface Measured {
  /** Warm, at the HTTP API, and DuckDB in its process: taking turns. */
  ours: Times
  duckdb: Times
  /** The first question after the engine has started, once per question. */
  cold: Times
  /** Ours on a tenth of the events. */
  small: Times
  /** How many times fewer events `small` has. */
  scale: number
}

export interface Figures {
  questions: Record<Question, { oursMs: number; duckdbMs: number; ratio: number; coldMs: number }>
  /** Time per event, against that of a tenth of the events: 1 or less is no worse than linear. */
  growth: Record<Question, number>
}

/** Medians of the rounds; the ratio is the median of the rounds' ratios, so that a disturbance meets both. */
export function figuresOf({ ours, duckdb, cold, small, scale }: Measured): Figures {
  const each = <Value>(of: (question: Question) => Value) =>
    Object.fromEntries(QUESTIONS.map(question => [question, of(question)])) as Record<Question, Value>
  return {
    questions: each(question => ({
      oursMs: round(median(ours[question]), 0),
      duckdbMs: round(median(duckdb[question]), 0),
      ratio: round(median(ours[question].map((ms, n) => ms / (duckdb[question][n] ?? Number.NaN))), 3),
      coldMs: round(median(cold[question]), 0),
    })),
    growth: each(question => round(median(ours[question]) / median(small[question]) / scale, 2)),
  }
}
