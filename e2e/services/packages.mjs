// Makes sure that the programs the suites run against are installed. Also runs by itself: node e2e/services/packages.mjs
import { spawn } from 'node:child_process'
import { accessSync, constants, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const BINARIES = ['redis-server', 'chromium', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph']
const PACKAGES = ['redis-server', 'chromium', 'ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common']
const INSTALL = `apt-get update && apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`

/** Lines of the log that are shown when an installation fails. */
const TAIL_LINES = 20

/** The programs of `BINARIES` that are not on the path. */
function missingBinaries(path = process.env.PATH ?? '') {
  const folders = [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return BINARIES.filter(name => !folders.some(folder => isExecutable(join(folder, name))))
}

/**
 * Installs what is missing where it can (root, Debian or its like), and fails with one sentence where it cannot.
 * @param {(line: string) => void} say takes the one line of progress.
 */
export async function ensurePackages(say = line => console.log(line)) {
  const missing = missingBinaries()
  if (missing.length === 0) return
  const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version') && !missingApt()
  if (!canInstall)
    throw new Error(`The tests need ${missing.join(', ')}. On Debian or Ubuntu run: sudo sh -c '${INSTALL}'`)
  const log = join(await mkdtemp(join(tmpdir(), 'playhead-apt-')), 'apt.log')
  say(`installing ${PACKAGES.join(', ')} with apt-get, a minute or two (log: ${log})`)
  const code = await runLogged(INSTALL, log)
  const still = missingBinaries()
  if (code === 0 && still.length === 0) return
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  throw new Error(`Installing the tests’ packages failed (${still.join(', ')} missing). Run: ${INSTALL}\n${tail}`)
}

function missingApt() {
  return !(process.env.PATH ?? '').split(delimiter).some(folder => isExecutable(join(folder, 'apt-get')))
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function runLogged(command, log) {
  const output = createWriteStream(log)
  const child = spawn('sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  child.stdout.pipe(output, { end: false })
  child.stderr.pipe(output, { end: false })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => output.end(() => resolve(code)))
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensurePackages()
    console.log('Everything the tests need is installed.')
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
