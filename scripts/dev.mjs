// npm run dev: the server, built and started again when its code changes, and the player with hot reload in front of it.
// The server runs from its bundle, as in production (`tsx watch` was rejected: what the bundle serves does not lie beside the sources).
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What the bundle is made of. */
const WATCHED = ['protocol/src', 'recorder/src', 'server/src', 'e2e/shop']

/** An editor writes a file in several steps, and formatters write many. */
const SETTLE_MS = 200

/** How long a child may take to end after SIGTERM. The server first writes what it has acknowledged. */
const STOP_MS = 10_000

/** Vite's address: it passes on what is the server's, so that a login made there is good for both. */
const env = { PLAYHEAD_PUBLIC_URL: 'http://localhost:5173', ...process.env }

let isStopping = false
let server
let player

process.on('SIGINT', stop)
process.on('SIGTERM', stop)

const hasParts = ['recorder/dist/playhead.js', 'player/build'].every(part => existsSync(`${root}${part}`))
if (!(await run(hasParts ? ['run', 'build', '-w', '@playhead/server'] : ['run', 'build']))) process.exit(1)
player = start('player', 'npm', ['run', '--silent', 'dev', '-w', '@playhead/player'])
player.once('close', stop)
startServer()
for (const folder of WATCHED)
  watch(`${root}${folder}`, { recursive: true }, (_event, file) => changed(folder, file ?? ''))

let timer
let needsRecorder = false
function changed(folder, file) {
  if (/\.test\.ts$/.test(file)) return
  needsRecorder ||= folder === 'recorder/src' || folder === 'protocol/src'
  clearTimeout(timer)
  timer = setTimeout(rebuild, SETTLE_MS)
}

let rebuilding = Promise.resolve()
function rebuild() {
  const workspaces = needsRecorder ? ['recorder', 'server'] : ['server']
  needsRecorder = false
  rebuilding = rebuilding.then(async () => {
    const builds = workspaces.flatMap(name => ['-w', `@playhead/${name}`])
    if (isStopping || !(await run(['run', 'build', ...builds]))) return
    await end(server)
    if (!isStopping) startServer()
  })
}

function startServer() {
  server = start('server', process.execPath, ['--enable-source-maps', 'server/dist/main.js', 'start'])
  server.once('exit', code => code && console.log('server │ ended; waiting for a change'))
}

async function run(args) {
  const child = start('build', 'npm', ['--silent', ...args])
  return (await new Promise(resolve => child.once('close', resolve))) === 0
}

/** In a process group of its own, because npm does not pass every signal on. */
function start(name, command, args) {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  for (const stream of [child.stdout, child.stderr]) prefix(name, stream)
  child.once('error', error => console.error(`${name}: ${error.message}`))
  return child
}

function prefix(name, stream) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', text => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) console.log(`${name.padEnd(6)} │ ${line}`)
  })
}

async function end(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  signal(child, 'SIGTERM')
  const limit = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS)
  await ended
  clearTimeout(limit)
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name)
  } catch {
    // It has ended already.
  }
}

async function stop() {
  if (isStopping) return
  isStopping = true
  await Promise.all([end(server), end(player)])
  process.exit()
}
