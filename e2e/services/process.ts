import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, connect as openSocket } from 'node:net'

/** How long a service may take to end after SIGTERM before it is killed. */
const TERM_WAIT_MS = 5_000

/** How long a service may take to be ready, on two cores that other tests share. */
const READY_WAIT_MS = 60_000

/** Lines of output kept, to be shown when a service fails. */
const OUTPUT_KEPT_BYTES = 16 * 1024

export interface ServiceProcess {
  pid: number
  /** The last 16 KB it wrote to stdout and stderr. */
  output(): string
  isRunning(): boolean
  /** SIGTERM, and SIGKILL when it has not ended after 5 s. */
  stop(): Promise<void>
  /** SIGKILL: what a lost machine looks like. */
  kill9(): Promise<void>
  /** Sends a signal, such as SIGSTOP. */
  signal(name: NodeJS.Signals): void
  /** Resolves with the exit code, or the name of the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>
}

export interface SpawnOptions {
  env?: Record<string, string | undefined>
  cwd?: string
  onOutput?: (text: string) => void
}

const children = new Set<ChildProcess>()
let isWatching = false

/** Children end with their parent, however it ends (but for SIGKILL, which nobody can watch). */
function watchParent(): void {
  if (isWatching) return
  isWatching = true
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL')
  })
}

/** Starts a service without a shell. It is killed when this process exits. */
export function spawnService(command: string, args: readonly string[], options: SpawnOptions = {}): ServiceProcess {
  watchParent()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let kept = ''
  const keep = (chunk: Buffer) => {
    const text = chunk.toString('utf8')
    kept = (kept + text).slice(-OUTPUT_KEPT_BYTES)
    options.onOutput?.(text)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exited = new Promise<number | NodeJS.Signals>(resolve => {
    child.once('error', error => {
      kept += String(error)
      children.delete(child)
      resolve(-1)
    })
    child.once('exit', (code, signal) => {
      children.delete(child)
      resolve(code ?? signal ?? -1)
    })
  })
  const isRunning = () => children.has(child)
  return {
    pid: child.pid ?? -1,
    output: () => kept,
    isRunning,
    exited,
    signal: name => void child.kill(name),
    async stop() {
      if (!isRunning()) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), TERM_WAIT_MS)
      await exited
      clearTimeout(timer)
    },
    async kill9() {
      if (!isRunning()) return
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the free port has no number')
  return address.port
}

export interface WaitOptions {
  timeoutMs?: number
  /** Ends the wait at once, with its output, when it exits. */
  service?: ServiceProcess
}

/** Polls `check` until it is true. Throws with the service's output when it exits, or when the time is over. */
export async function waitUntil(
  what: string,
  check: () => Promise<boolean> | boolean,
  { timeoutMs = READY_WAIT_MS, service }: WaitOptions = {},
): Promise<void> {
  const endsAtMs = Date.now() + timeoutMs
  for (;;) {
    if (await check()) return
    if (service && !service.isRunning()) throw new Error(`${what}: it ended before that\n${service.output()}`)
    if (Date.now() > endsAtMs) throw new Error(`${what}: not within ${timeoutMs} ms\n${service?.output() ?? ''}`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

/** Resolves when something listens on the port of 127.0.0.1. */
export function waitForPort(port: number, options: WaitOptions = {}): Promise<void> {
  return waitUntil(`port ${port} is open`, () => isOpen(port), options)
}

/** Resolves when a GET of `url` answers with a 2xx status. */
export function waitForUrl(url: string, options: WaitOptions = {}): Promise<void> {
  return waitUntil(`${url} answers`, () => isOk(url), options)
}

/** Resolves with the match when the service's output fits `pattern`. */
export async function waitForLine(service: ServiceProcess, pattern: RegExp, timeoutMs?: number): Promise<string[]> {
  await waitUntil(`a line like ${pattern}`, () => pattern.test(service.output()), { service, timeoutMs })
  return [...(service.output().match(pattern) ?? [])]
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = openSocket({ port, host: '127.0.0.1' })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

async function isOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
