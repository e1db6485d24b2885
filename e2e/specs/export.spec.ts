import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { SnapshotEvent } from '@playhead/protocol'
import type { Page } from '@playwright/test'
import type { Api } from '../harness/api.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { runCommand } from '../harness/server.ts'
import { violations } from './axe.ts'
import { openReplay } from './replay.ts'

/** From a replay to what one fixes things with: a text, a test, a recording, an assistant. */

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))
const RRWEB = fileURLToPath(new URL('../../node_modules/rrweb/dist/rrweb.umd.min.cjs', import.meta.url))
const RESULTS = fileURLToPath(new URL('../test-results/', import.meta.url))
const run = promisify(execFile)

const EMAIL = 'grace.export@example.com'
let session: string
/** Epoch milliseconds at which the product's page was looked at. */
let productMs: number

test.describe.configure({ timeout: 120_000 })

test.beforeAll(async ({ browser, playhead, api }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto(playhead.shopUrl)
    const url = await page.waitForFunction(() => (window as unknown as RecordedWindow).playhead?.getSessionUrl?.())
    session = new URL(String(await url.jsonValue())).pathname.split('/').pop() ?? ''
    productMs = await visitShop(page)
  } finally {
    await context.close()
  }
  await eventually(
    'all of the visit is indexed',
    30_000,
    async () => (await api.events(session)).events.some(({ name }) => name === 'visit_ended') || undefined,
  )
})

/** Milliseconds the visitor reads: without it the visit lasts less than a second on a fast machine. */
const READING_MS = 3_000

interface RecordedWindow {
  playhead: { getSessionUrl?(): string | undefined; track(name: string): void }
}

/** A visitor who searches, chooses a mug with mouse and keyboard, fills in the contact form, goes back and leaves. */
async function visitShop(page: Page): Promise<number> {
  await page.getByLabel('Search').pressSequentially('mug')
  await page.getByRole('link', { name: 'Dawn mug' }).click()
  await page.getByRole('button', { name: 'Size and care' }).click()
  const atMs = await page.evaluate(() => Date.now())
  // Read what it says: a stretch is cut out of this visit by the second.
  await page.waitForTimeout(READING_MS)
  await page.getByRole('button', { name: 'Close' }).click()
  // By keyboard: what Playwright selects by itself is no deed of a visitor, and not recorded.
  await page.getByLabel('Quantity').press('ArrowDown')
  await page.getByLabel('Wrap it as a gift').check()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: /^Cart 2/ }).click()
  await page.getByRole('button', { name: 'Check out' }).click()
  await page.getByLabel('Name').fill('Grace Secret')
  await page.getByLabel('E-mail').fill(EMAIL)
  await page.getByRole('button', { name: 'Go on to address' }).click()
  await expect(page).toHaveURL(/address$/)
  await page.goBack()
  await expect(page).toHaveURL(/contact$/)
  await page.getByRole('link', { name: 'Shop', exact: true }).click()
  await expect(page).toHaveURL(/demo$/)
  await page.evaluate(() => (window as unknown as RecordedWindow).playhead.track('visit_ended'))
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
  return atMs
}

/** A file of the session, as a program asks for it. */
async function download(api: Api, apiUrl: string, path: string): Promise<string> {
  const answer = await fetch(new URL(`/api/sessions/${session}/${path}`, apiUrl), {
    headers: { cookie: api.cookie },
  })
  expect(answer.status, path).toBe(200)
  return answer.text()
}

test('the transcript says what was done, and nothing that was typed', async ({ playhead, api }) => {
  const text = await download(api, playhead.apiUrl, 'transcript')
  const told = text
    .split('\n')
    .filter(line => line.startsWith('- ['))
    .map(line => line.replace(/^- \[[\d:]+\]\((\S+)\) /, '').replaceAll('`', ''))
  const expected = [
    'page "/demo"',
    /^filled in \w+ "Search"/,
    'clicked link "Dawn mug"',
    'page "/demo/product/dawn-mug"',
    'clicked button "Size and care"',
    /^chose in combobox "Quantity"/,
    /^clicked checkbox "Wrap it as a gift/,
    'clicked button "Add to cart"',
    'clicked link "Cart 2"',
    'clicked button "Check out"',
    /^filled in \w+ "Name"/,
    /^filled in \w+ "E-mail"/,
    'clicked button "Go on to address"',
    'page "/demo/checkout/contact", back or forward',
    'clicked link "Shop"',
  ]
  let from = 0
  for (const line of expected) {
    const found = told.findIndex(
      (each, at) => at >= from && (typeof line === 'string' ? each === line : line.test(each)),
    )
    expect(found, `${line} in\n${told.join('\n')}`).toBeGreaterThanOrEqual(from)
    from = found + 1
  }
  for (const typed of [EMAIL, 'grace', 'Grace', 'Secret']) expect(text).not.toContain(typed)
  expect(text).toContain(`/sessions/${session}?t=`)
})

test('the exported test runs green against the shop', async ({ playhead, api }) => {
  const source = await download(api, playhead.apiUrl, 'export/playwright')
  // What a person does with it: put in what was typed where it matters. Everything else runs as it came.
  const filledIn = source.replace(/search: '[^']*'/, "search: 'mug'")
  expect(filledIn).not.toBe(source)
  expect(source).toContain("getByRole('link', { name: 'Dawn mug', exact: true }).click()")
  expect(source).toContain("await expect(page).toHaveURL(url => url.pathname === '/demo/checkout/address')")
  await mkdir(RESULTS, { recursive: true })
  const directory = await mkdtemp(`${RESULTS}exported-`)
  try {
    await writeFile(`${directory}/exported.spec.ts`, filledIn)
    // A folder of its own for results: Playwright empties it first, and the usual one holds this test.
    await writeFile(
      `${directory}/playwright.config.ts`,
      `import { CHROMIUM } from '../../services/chromium.mjs'
export default { testDir: '.', outputDir: './results', timeout: 40_000, workers: 1, reporter: 'json', use: { launchOptions: CHROMIUM } }
`,
    )
    const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'))
    // Its report is read here: the file of this run's own is not its place.
    const { PLAYWRIGHT_JSON_OUTPUT_FILE: _, ...env } = process.env
    const { stdout } = await run(process.execPath, [cli, 'test', '-c', directory], { cwd: directory, env }).catch(
      error => {
        throw new Error(`${error.stdout}\n${source}`)
      },
    )
    expect(JSON.parse(stdout).stats).toMatchObject({ expected: 1, unexpected: 0, flaky: 0, skipped: 0 })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test('the rrweb recording plays in rrweb’s own player, whole and from the middle', async ({
  browser,
  playhead,
  api,
}) => {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.addScriptTag({ path: RRWEB })
    const whole = JSON.parse(await download(api, playhead.apiUrl, 'export/rrweb')) as SnapshotEvent[]
    expect(whole.slice(0, 2).map(({ type }) => type)).toEqual([4, 2])
    expect(whole.map(({ timestamp }) => timestamp)).toEqual(
      whole.map(({ timestamp }) => timestamp).sort((a, b) => a - b),
    )
    const { startedMs } = await api.manifest(session)
    const untilS = (productMs - startedMs) / 1000
    const part = JSON.parse(
      await download(api, playhead.apiUrl, `export/rrweb?to=${untilS.toFixed(3)}`),
    ) as SnapshotEvent[]
    expect(part.length).toBeLessThan(whole.length)
    expect(await lastHeading(page, whole)).toBe('Things for a quiet home')
    expect(await lastHeading(page, part)).toBe('Dawn mug')
  } finally {
    await context.close()
  }
})

/** The heading of a recording's last picture, drawn by rrweb itself. */
function lastHeading(page: Page, events: SnapshotEvent[]) {
  return page.evaluate(recorded => {
    interface Replayer {
      pause(atMs: number): void
      getMetaData(): { totalTime: number }
      iframe: HTMLIFrameElement
    }
    const { rrweb } = window as unknown as { rrweb: { Replayer: new (events: object[], options: object) => Replayer } }
    const replayer = new rrweb.Replayer(recorded, { root: document.body })
    replayer.pause(replayer.getMetaData().totalTime)
    return replayer.iframe.contentDocument?.querySelector('h1')?.textContent
  }, events)
}

test('the player shows the transcript, copies it, and exports a stretch', async ({ team, playhead }) => {
  await team.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: playhead.apiUrl })
  const page = await team.newPage()
  await openReplay(page, session)
  await page.keyboard.press('Shift+T')
  const panel = page.getByRole('region', { name: 'Transcript' })
  await panel.getByLabel('Search in the transcript').fill('clicked check out')
  await expect(panel.getByRole('listitem')).toHaveCount(1)
  await panel.getByRole('listitem').getByRole('button').click()
  await expect(panel.getByRole('listitem')).toHaveAttribute('aria-current', 'time')
  await panel.getByLabel('Search in the transcript').fill('')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()

  await page.keyboard.press('t')
  await expect(page.getByText('Transcript copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`# Session ${session}`)

  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: /Playwright test/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: /A stretch/ }).check()
  await dialog.getByLabel('From').fill('9:59')
  await expect(dialog.getByRole('alert')).toContainText('The session ends at')
  await dialog.getByLabel('From').fill('0:01')
  expect(await violations(page)).toEqual([])
  const [test] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(test.suggestedFilename()).toBe(`session-${session}.spec.ts`)
  expect(await readFile(await test.path(), 'utf8')).toContain('// It begins within a visit')

  await dialog.getByRole('radio', { name: /rrweb recording/ }).check()
  const [recording] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(JSON.parse(await readFile(await recording.path(), 'utf8'))[1].type).toBe(2)
})

test('an assistant reads sessions through `playhead mcp`, with a token that changes nothing', async ({
  playhead,
  api,
}) => {
  // Beside it stands what dependencies warn of.
  const [token = ''] = /api~\S+/.exec(await runCommand(['token', '--days', '1'], playhead.env)) ?? []
  const funnel = { steps: ['product_viewed', 'order_placed'].map(name => ({ anyOf: [{ kind: 'event', name }] })) }
  const authorization = `Bearer ${token}`
  const write = await fetch(new URL('/api/funnels', playhead.apiUrl), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'x', definition: funnel }),
  })
  expect([write.status, (await write.json()).code]).toEqual([403, 'TOKEN_READ_ONLY'])

  const client = new Client({ name: 'e2e', version: '1' })
  const env = { PLAYHEAD_URL: playhead.apiUrl, PLAYHEAD_TOKEN: token }
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp'], env }))
  try {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'find_sessions',
      'session_transcript',
      'list_funnels',
      'funnel',
      'funnel_dropoffs',
    ])
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
    const use = async (name: string, input: Record<string, unknown>) => {
      const { content, isError } = await client.callTool({ name, arguments: input })
      const [first] = content as { type: string; text: string }[]
      return { text: first?.text ?? '', isError: isError === true }
    }
    const found = await use('find_sessions', { visitor: EMAIL })
    expect(found.text).toContain(`replay ${playhead.apiUrl}/sessions/${session}`)
    const read = await use('session_transcript', { session: session })
    expect(read.text).toBe(await download(api, playhead.apiUrl, 'transcript'))
    expect((await use('funnel', { definition: funnel })).text).toContain('1. event "product_viewed": ')
    expect((await use('funnel_dropoffs', { definition: funnel, step: 1 })).text).toContain(`/sessions/${session}?at=`)
    const missing = await use('session_transcript', { session: session.replace(/.{4}$/, '0000') })
    expect(missing).toMatchObject({ isError: true, text: expect.stringContaining('No session has the id') })
  } finally {
    await client.close()
  }
})
