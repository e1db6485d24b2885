import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { CHROMIUM } from '../services/chromium.mjs'
import { planVisitors } from './visitors/plan.mjs'
import { walk } from './visitors/walk.mjs'

const HELP = `Sends real headless-browser visitors through the demo shop.

  --count N        visitors (20)
  --url URL        the shop (http://127.0.0.1:4680/demo)
  --seed N         the same seed gives the same visits (1)
  --concurrency N  visitors at once (2)
  --pace X         1 is a quick human, 0 does not wait at all (1)
  --json           the summary as JSON on standard output

CHROMIUM_PATH is the browser to use (/usr/bin/chromium).`

const OPTIONS = {
  count: { type: 'string', default: '20' },
  url: { type: 'string', default: 'http://127.0.0.1:4680/demo' },
  seed: { type: 'string', default: '1' },
  concurrency: { type: 'string', default: '2' },
  pace: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(HELP)
  const count = wholeNumber(values.count, '--count', 1)
  const concurrency = wholeNumber(values.concurrency, '--concurrency', 1)
  const plans = planVisitors(count, wholeNumber(values.seed, '--seed', 0))
  const leaving = []
  const options = { url: values.url.replace(/\/$/, ''), pace: Number(values.pace), leaving }
  await requireShop(options.url)
  const browser = await openBrowser()
  const results = []
  const queue = [...plans]
  const startedMs = Date.now()
  const takeNext = async () => {
    for (let plan = queue.shift(); plan; plan = queue.shift()) {
      results.push(await walk(browser, plan, options).catch(error => failed(plan, error)))
      process.stderr.write(`\r${results.length} of ${count} visitors `)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, takeNext))
    await Promise.all(leaving)
  } finally {
    await browser.close()
  }
  process.stderr.write(`in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`)
  results.sort((a, b) => a.visitor - b.visitor)
  if (values.json) console.log(JSON.stringify({ url: options.url, visitors: results }, null, 2))
  else for (const result of results) console.log(sentence(result))
  if (results.some(result => result.failed)) process.exitCode = 1
}

function wholeNumber(text, name, least) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new Error(`${name} must be a whole number of at least ${least}.`)
}

async function requireShop(url) {
  const answer = await fetch(url).catch(cause => {
    throw new Error(
      `The demo shop does not answer at ${url}: start it with \`npm start\`, or give its address as --url.`,
      { cause },
    )
  })
  if (!answer.ok) throw new Error(`The demo shop answers ${answer.status} at ${url}: is PLAYHEAD_DEMO off?`)
}

function openBrowser() {
  const { executablePath } = CHROMIUM
  if (!existsSync(executablePath)) {
    throw new Error(`There is no browser at ${executablePath}: install Chromium, or set CHROMIUM_PATH to where it is.`)
  }
  return chromium.launch(CHROMIUM)
}

function failed(plan, error) {
  return { visitor: plan.index, behaviour: plan.behaviour, device: plan.device.name, events: {}, failed: error.message }
}

function sentence({
  visitor,
  behaviour,
  device,
  tabs,
  reached,
  email,
  layout,
  addressAttempts,
  order,
  failed: message,
}) {
  const parts = [`${String(visitor).padStart(3)}  ${behaviour.padEnd(9)} ${device.padEnd(8)}`]
  if (message) return [...parts, `failed: ${message.split('\n')[0]}`].join(' ')
  parts.push(`reached ${reached}`)
  if (tabs > 1) parts.push(`in ${tabs} tabs`)
  if (layout) parts.push(`(${layout})`)
  if (addressAttempts > 1) parts.push(`after ${addressAttempts} refused addresses`)
  if (email) parts.push(`as ${email}`)
  if (order) parts.push(`order ${order}`)
  return parts.join(' ')
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
