import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PlayheadError } from '../../errors.ts'
import { type EngineReport, engineReportSchema, STOP } from './messages.ts'
import { ENGINE_THREADS } from './pool.ts'

/** Milliseconds for the engine to come up. Measured: 0.8 s; a large directory on a cold disk takes longer. */
const START_MS = 60_000
/** Milliseconds to wait for an engine to end by itself. It ends queries for 2 s. */
const STOP_MS = 5_000
/** Characters of the engine's last words that are kept for an error. */
const LAST_WORDS_CHARS = 2_000

export interface EngineOptions {
  /** Data directory, made when absent. One process at a time can have it open. */
  directory: string
  /** The engine's entry file. Default: beside this module, as source or as built. */
  engineEntry?: string
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number
  /** Password of the engine. */
  token: string
  log: (message: string) => void
}

export interface EngineProcess {
  child: ChildProcess
  port: number
  startedMs: number
  exited: Promise<void>
}

/** Another process has the data directory open. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse'
}

/**
 * Starts the engine's process and waits until it answers.
 * @throws DirectoryInUse, or PlayheadError DEPENDENCY_MISSING, CONFIG_INVALID or INDEX_UNAVAILABLE
 */
export async function startEngine(options: EngineOptions): Promise<EngineProcess> {
  const { file, execArgv } = entry(options.engineEntry)
  const child = fork(file, [], {
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: String(ENGINE_THREADS),
      PLAYHEAD_ENGINE_DIRECTORY: options.directory,
      PLAYHEAD_ENGINE_PORT: String(options.port),
      PLAYHEAD_ENGINE_TOKEN: options.token,
    },
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS)
    options.log(`index engine: ${text.trimEnd()}`)
  })
  child.on('error', error => options.log(`index engine: ${error.message}`))
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  const said = await firstReport(child, exited)
  if (said?.kind === 'ready') return { child, port: said.port, startedMs: Date.now(), exited }
  child.kill('SIGKILL')
  await exited
  throw startError(said, lastWords, options.directory)
}

/** The engine's first message; `undefined` when it dies or stays silent. */
async function firstReport(child: ChildProcess, exited: Promise<void>): Promise<EngineReport | undefined> {
  const timeout = new AbortController()
  const message = new Promise<EngineReport | undefined>(resolve =>
    child.once('message', value => resolve(engineReportSchema.safeParse(value).data)),
  )
  const silence = Promise.race([exited, sleep(START_MS, undefined, { signal: timeout.signal }).catch(() => {})])
  const first = await Promise.race([message, silence.then(() => undefined)])
  timeout.abort()
  return first
}

function startError(report: EngineReport | undefined, lastWords: string, directory: string): Error {
  const said = report?.kind === 'failed' ? report.message : ''
  const cause = new Error(`${said}\n${lastWords}`.trim() || 'the process ended without a word')
  if (report?.kind === 'failed' && report.reason === 'missing') {
    return new PlayheadError(
      'DEPENDENCY_MISSING',
      'The embedded index needs the package chdb, which is not installed or does not run on this system (it does on Linux with glibc and on macOS). Run `npm install chdb@3.4.0`, or set PLAYHEAD_INDEX to the URL of a ClickHouse server.',
      { cause },
    )
  }
  // chDB writes the reason to standard error and throws only that it failed.
  if (/Cannot lock file/.test(cause.message)) return new DirectoryInUse(cause.message)
  if (report?.kind === 'failed' && report.reason === 'directory') {
    return new PlayheadError(
      'CONFIG_INVALID',
      `The index directory ${directory} cannot be opened; check that it is writable and was made by this version of chDB.`,
      { cause },
    )
  }
  return new PlayheadError('INDEX_UNAVAILABLE', 'The index engine did not start', { cause })
}

/** Asks the engine to end, and makes it when it does not. */
export async function stopEngine(engine: EngineProcess): Promise<void> {
  if (engine.child.connected) engine.child.send(STOP)
  const timeout = new AbortController()
  const isLate = sleep(STOP_MS, true, { signal: timeout.signal }).catch(() => false)
  if (await Promise.race([engine.exited.then(() => false), isLate])) engine.child.kill('SIGKILL')
  timeout.abort()
  await engine.exited
}

/** From source the entry is TypeScript, run through tsx; in the bundle it is `engine.js` beside this file. */
function entry(engineEntry: string | undefined): { file: string; execArgv: string[] } {
  const isSource = import.meta.url.endsWith('.ts')
  const file = engineEntry ?? fileURLToPath(new URL(isSource ? './engine.ts' : './engine.js', import.meta.url))
  if (!file.endsWith('.ts')) return { file, execArgv: [] }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return { file, execArgv: ['--import', tsx] }
}
