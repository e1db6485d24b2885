import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { freePort, type ServiceProcess, spawnService, waitForLine, waitForUrl } from '../services/process.ts'

/** The built command line: what people install. */
const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

/** Milliseconds for a server to be ready: it may wait for an index that was killed to come back. */
const READY_MS = 60_000

const LOGIN_LINK = /http\S+\/login\?token=[\w.%~-]+/

export type Environment = Record<string, string>

/** One process of Playhead's command line on a port of its own, which stays the same when it is started again. */
export interface Server {
  command: string
  url: string
  /** Process id of the one that runs now. */
  pid(): number
  /** What the one that runs now has said. */
  output(): string
  /** The login link it printed when it started. */
  loginLink(): Promise<string>
  /** SIGKILL. It stays down until `start`. */
  kill9(): Promise<void>
  /** Starts it again and waits until it answers. */
  start(): Promise<void>
  /** SIGTERM. */
  stop(): Promise<void>
}

/** Starts `playhead COMMAND` with these variables, and waits until it answers. */
export async function startServer(command: string, env: Environment): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let link = Promise.resolve('')
  const start = async () => {
    const own = { ...env, PLAYHEAD_HOST: '127.0.0.1', PLAYHEAD_PORT: String(port) }
    const started = spawnService(process.execPath, [MAIN, command], { env: clean(own) })
    // Kept at once: a server that works for a while says more than is remembered of it.
    if (command === 'start' || command === 'api') link = waitForLine(started, LOGIN_LINK).then(([found]) => found ?? '')
    link.catch(() => {})
    await waitForUrl(`${url}/health/live`, { service: started, timeoutMs: READY_MS })
    return started
  }
  let service: ServiceProcess = await start()
  return {
    command,
    url,
    pid: () => service.pid,
    output: () => service.output(),
    loginLink: () => link,
    kill9: () => service.kill9(),
    stop: () => service.stop(),
    async start() {
      service = await start()
    },
  }
}

/** Runs a command that ends by itself, such as `import`. Resolves with what it said. @throws Error when it fails */
export async function runCommand(args: readonly string[], env: Environment): Promise<string> {
  const service = spawnService(process.execPath, [MAIN, ...args], { env: clean(env) })
  const code = await service.exited
  if (code !== 0) throw new Error(`playhead ${args.join(' ')} ended with ${code}\n${service.output()}`)
  return service.output()
}

/** Asks the command line for one more login link. */
export async function newLoginLink(env: Environment): Promise<string> {
  const said = await runCommand(['login'], env)
  const [link] = LOGIN_LINK.exec(said) ?? []
  if (link === undefined) throw new Error(`playhead login printed no link:\n${said}`)
  return link
}

/** Process ids of a process's children, from /proc. */
export async function childPids(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  const lists = threads.map(thread => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''))
  return (await Promise.all(lists)).join(' ').split(/\s+/).filter(Boolean).map(Number)
}

/** Without the variables of whoever runs the tests: a server refuses those it does not know. */
function clean(env: Environment): Record<string, string | undefined> {
  const inherited = Object.keys(process.env).filter(name => name.startsWith('PLAYHEAD_'))
  return { ...Object.fromEntries(inherited.map(name => [name, undefined])), ...env }
}
