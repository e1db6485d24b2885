import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startChild } from '../lib/child.ts'
import { numberOption, progress, report } from '../lib/report.ts'
import { EVENTS_PER_SESSION } from './data.ts'
import type { DuckAnswer, DuckCommand } from './duckdb.ts'
import { answersOf, QUESTIONS, type Question, urlOf } from './questions.ts'
import type { ServerAnswer, ServerCommand } from './server.ts'
import { figuresOf, noTimes } from './summary.ts'

const EVENTS = 10_000_000
/** The smaller run that growth is told from has a tenth of the events. */
const SCALE = 10
const ROUNDS = 5

type Server = Child<ServerCommand, ServerAnswer>
type Duck = Child<DuckCommand, DuckAnswer>

/**
 * What a funnel costs at our HTTP API, against the same questions written for DuckDB on the same rows. Both must give the same answer.
 * The data lies below the current directory, not in the temporary one, which is often memory.
 */
async function main(): Promise<void> {
  const sessions = Math.ceil(numberOption('events', EVENTS) / EVENTS_PER_SESSION)
  const rounds = numberOption('rounds', ROUNDS)
  const folder = await mkdtemp(join(process.cwd(), '.bench-funnel-'))
  try {
    const large = await prepare(join(folder, 'large'), sessions)
    const small = await prepare(join(folder, 'small'), Math.ceil(sessions / SCALE))
    const measured = { ours: noTimes(), duckdb: noTimes(), cold: noTimes(), small: noTimes(), scale: SCALE }
    for (const question of QUESTIONS) {
      progress(`${question}, cold`)
      await serving(large.index, async port => void measured.cold[question].push((await ask(port, question)).ms))
    }
    const duck: Duck = startChild(new URL('./duckdb.ts', import.meta.url), [large.database])
    try {
      await duck.ask({ do: 'open' })
      await serving(large.index, async port => {
        for (let round = -1; round < rounds; round++) {
          for (const question of QUESTIONS) {
            const theirs = await duck.ask({ do: 'ask', question })
            const ours = await ask(port, question)
            compare(question, ours.json, theirs.rows)
            // The first round warms both up.
            if (round < 0) continue
            measured.duckdb[question].push(theirs.ms)
            measured.ours[question].push(ours.ms)
          }
          progress(`round ${round + 1} of ${rounds}`)
        }
      })
    } finally {
      await duck.stop()
    }
    await serving(small.index, async port => {
      for (let round = -1; round < rounds; round++) {
        for (const question of QUESTIONS) {
          const { ms } = await ask(port, question)
          if (round >= 0) measured.small[question].push(ms)
        }
      }
    })
    print(figuresOf(measured), sessions * EVENTS_PER_SESSION)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** An index of so many sessions, and DuckDB's tables of the same rows. */
async function prepare(directory: string, sessions: number): Promise<{ index: string; database: string }> {
  progress(`writing ${sessions * EVENTS_PER_SESSION} events`)
  const index = `${directory}.index`
  const database = `${directory}.duckdb`
  const files = { events: `${directory}.events.parquet`, sessionRows: `${directory}.sessions.parquet` }
  const server: Server = startChild(new URL('./server.ts', import.meta.url), [index])
  try {
    await server.ask({ do: 'load', sessions, ...files })
    await server.ask({ do: 'close' })
  } finally {
    await server.stop()
  }
  const duck: Duck = startChild(new URL('./duckdb.ts', import.meta.url), [database])
  try {
    await duck.ask({ do: 'load', ...files })
  } finally {
    await duck.stop()
  }
  return { index, database }
}

/** Runs `job` while the API answers on a port, in a process and with an engine of its own. */
async function serving(directory: string, job: (port: number) => Promise<void>): Promise<void> {
  const server: Server = startChild(new URL('./server.ts', import.meta.url), [directory])
  try {
    await job(await server.ask({ do: 'listen' }))
    await server.ask({ do: 'close' })
  } finally {
    await server.stop()
  }
}

async function ask(port: number, question: Question): Promise<{ ms: number; json: unknown }> {
  const startedAt = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}${urlOf(question)}`)
  const text = await response.text()
  const ms = performance.now() - startedAt
  if (!response.ok) throw new Error(`${question} answered ${response.status}: ${text}`)
  return { ms, json: JSON.parse(text) }
}

function compare(question: Question, json: unknown, rows: Record<string, unknown>[]): void {
  const { ours, theirs } = answersOf(question, json, rows)
  if (ours !== theirs)
    throw new Error(`${question}: the answers differ\nours   ${ours.slice(0, 3_000)}\nDuckDB ${theirs.slice(0, 3_000)}`)
}

function print(figures: ReturnType<typeof figuresOf>, events: number): void {
  report(
    `Funnels, ${events.toLocaleString('en-US')} events, at the HTTP API`,
    QUESTIONS.map(question => {
      const { oursMs, duckdbMs, ratio, coldMs } = figures.questions[question]
      return {
        question,
        'ours ms': oursMs,
        'DuckDB ms': duckdbMs,
        ratio,
        'cold ms': coldMs,
        growth: figures.growth[question],
      }
    }),
    figures,
  )
}

await main()
