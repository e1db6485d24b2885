// npm test: every gate, then every suite. Goes on after a failure, so that one run shows them all.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'
import { ensurePackages } from '../e2e/services/packages.mjs'

register()
const { fromPlaywright, fromVitest, suiteOutcomes, summarise } = await import('./summary.ts')

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** Longest a gate may take: building on two busy cores needs one minute. */
const GATE_MINUTES = 10

/** Longest a suite may take, so that one that hangs is a failure and not an endless run. */
const SUITE_MINUTES = 40

const GATES = [
  ['build', 'build'],
  ['type-check', 'typecheck'],
  ['lint', 'lint'],
  ['unused code', 'unused'],
  ['size', 'size'],
]

const env = { ...process.env, CI: process.env.CI ?? 'true' }
if (!process.stdout.isTTY) {
  env.NO_COLOR = '1'
  env.FORCE_COLOR = '0'
}

const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of running) endGroup(child, 'SIGTERM')
    process.exit(1)
  })

/** Runs a command in a process group of its own, so that one that hangs ends with all it started. */
function run(command, args, { minutes, isShown, extraEnv = {} }) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, ...extraEnv },
    detached: true,
    stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
  })
  running.add(child)
  const chunks = []
  child.stdout?.on('data', chunk => chunks.push(chunk))
  child.stderr?.on('data', chunk => chunks.push(chunk))
  const timer = setTimeout(() => {
    chunks.push(Buffer.from(`\nended after ${minutes} minutes\n`))
    endGroup(child, 'SIGKILL')
  }, minutes * 60_000)
  return new Promise(resolve => {
    const end = code => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.once('error', error => {
      chunks.push(Buffer.from(String(error)))
      end(null)
    })
    child.once('close', end)
  })
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}

async function timed(name, step) {
  const startedAtMs = performance.now()
  const isGood = await step()
  console.log(`${isGood ? '✓' : '✗'} ${name} ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`)
}

const hasRecordings = existsSync(join(root, '../shared/recordings'))

/** The one test that may be skipped: its recordings are somebody else's, and not part of this repository. */
const maySkip = name => !hasRecordings && name.includes('third-party recording')

const outcomes = []
const folder = await mkdtemp(join(tmpdir(), 'playhead-test-'))

async function gate(name, step) {
  await timed(name, async () => {
    const { isGood, output } = await step()
    if (!isGood) console.log(`\n${output.trimEnd()}\n`)
    outcomes.push({ name, result: isGood ? 'passed' : 'failed' })
    return isGood
  })
}

async function suite(name, args, read, extraEnv) {
  console.log(`\n${name}`)
  await timed(name, async () => {
    const { code } = await run('npx', ['--no-install', ...args], { minutes: SUITE_MINUTES, isShown: true, extraEnv })
    const report = join(folder, `${name}.json`)
    const tests = existsSync(report) ? read(JSON.parse(await readFile(report, 'utf8'))) : []
    const own = suiteOutcomes(name, tests, code)
    outcomes.push(...own)
    return summarise(own, maySkip).isGood
  })
}

try {
  await gate('packages', () =>
    ensurePackages().then(
      () => ({ isGood: true, output: '' }),
      error => ({ isGood: false, output: error.message }),
    ),
  )
  for (const [name, script] of GATES)
    await gate(name, async () => {
      const { code, output } = await run('npm', ['run', '--silent', script], { minutes: GATE_MINUTES, isShown: false })
      return { isGood: code === 0, output }
    })
  const vitestReport = join(folder, 'vitest.json')
  await suite(
    'vitest',
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${vitestReport}`],
    report => fromVitest(report, root),
  )
  for (const mode of ['embedded', 'cluster']) {
    const name = `playwright-${mode}`
    await suite(
      name,
      ['playwright', 'test', '-c', 'e2e/playwright.config.ts', `--project=${mode}`, '--reporter=list,json'],
      fromPlaywright,
      { PLAYWRIGHT_JSON_OUTPUT_FILE: join(folder, `${name}.json`) },
    )
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

const summary = summarise(outcomes, maySkip)
const list = (title, names) =>
  names.length > 0 && console.log(`\n${title}\n${names.map(name => `  ${name}`).join('\n')}`)
list('Skipped:', summary.skips)
list('Flaky (passed on a second try):', summary.flaky)
list('Failed:', summary.failures)
process.exitCode = summary.isGood ? 0 : 1
console.log(`\n${summary.line}`)
