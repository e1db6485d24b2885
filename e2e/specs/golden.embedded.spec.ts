import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../harness/fixtures.ts'
import { activeTab, eventsByTab, mismatches, putSession } from '../harness/golden/check.ts'
import { seekAround, watch } from '../harness/golden/player.ts'
import { eventually } from '../harness/poll.ts'
import { seededRandom } from '../shop/visitors/random.mjs'
import { visitShop } from './visit.ts'

/** As `golden.spec.ts`, with what takes longer. Together with it they look at 200 moments. */

/** Recordings that nobody here made. They are not part of the project: a stranger's clone has none. */
const FOLDER = fileURLToPath(new URL('../../../shared/recordings', import.meta.url))
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter(name => name.endsWith('.json')) : []

const MINUTE_MS = 60_000

// A quiet machine needs 20 s for the longest of them.
test.describe.configure({ timeout: 4 * MINUTE_MS })

test('golden: three tabs in ten minutes, one of them pinned', async ({ browser, playhead, api, team }) => {
  const plan = { seed: 12, durationMs: 10 * MINUTE_MS, events: 9_000, tabs: 3, nodes: 900 }
  const { made, manifest } = await putSession(playhead, api, plan, 10_000)
  const events = await eventsByTab(api, manifest)
  const page = await team.newPage()
  await watch(page)
  const followed = await seekAround(page, seededRandom(12), manifest, 40)
  expect(await mismatches(browser, events, followed, at => activeTab(made, at), true)).toEqual([])
  const tab = made.tabs[1]?.tab ?? ''
  const own = events.get(tab) ?? []
  const open = { ...manifest, pinned: { tab, fromMs: own[0]?.timestamp ?? 0 } }
  const pinned = await seekAround(page, seededRandom(13), open, 20)
  expect(await mismatches(browser, events, pinned, () => tab, true)).toEqual([])
})

test('golden: two hours and 200,000 events', async ({ browser, playhead, api, team }) => {
  const plan = { seed: 14, durationMs: 120 * MINUTE_MS, events: 180_000, tabs: 1, nodes: 600 }
  const { made, manifest } = await putSession(playhead, api, plan, 2 * MINUTE_MS)
  const page = await team.newPage()
  await watch(page)
  const seen = await seekAround(page, seededRandom(14), manifest, 40)
  expect(await mismatches(browser, await eventsByTab(api, manifest), seen, at => activeTab(made, at))).toEqual([])
})

test('golden: the demo shop as it was recorded', async ({ browser, playhead, api, team }) => {
  const visit = await visitShop(browser, playhead.shopUrl, 'golden@example.com')
  const manifest = await eventually('all of the visit is stored', 20_000, async () => {
    const found = await api.manifest(visit.session)
    return found.endedMs >= visit.moments.scrolled ? found : undefined
  })
  const page = await team.newPage()
  await watch(page)
  const seen = await seekAround(page, seededRandom(15), manifest, 40)
  const tab = manifest.tabs[0]?.tab ?? ''
  expect(await mismatches(browser, await eventsByTab(api, manifest), seen, () => tab)).toEqual([])
})

test('golden: the third-party recording', async ({ browser, playhead, api, team }) => {
  test.skip(files.length === 0, 'third-party recording: the folder ../shared/recordings is absent')
  const said = await playhead.importFiles(...files.map(name => join(FOLDER, name)))
  const [, session = ''] = /session ([0-9a-f-]{36})/.exec(said) ?? []
  const manifest = await eventually('the import can be watched', 30_000, async () => {
    const found = await api.manifest(session)
    return found.chunks.some(({ keyframes }) => keyframes.length > 0) ? found : undefined
  })
  const page = await team.newPage()
  await watch(page)
  await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, route => route.abort())
  const seen = await seekAround(page, seededRandom(16), manifest, 30)
  const tab = manifest.tabs[0]?.tab ?? ''
  expect(await mismatches(browser, await eventsByTab(api, manifest), seen, () => tab)).toEqual([])
})
