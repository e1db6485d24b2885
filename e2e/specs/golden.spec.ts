import { expect, test } from '../harness/fixtures.ts'
import { activeTab, eventsByTab, mismatches, putSession } from '../harness/golden/check.ts'
import { seekAround, watch } from '../harness/golden/player.ts'
import { seededRandom } from '../shop/visitors/random.mjs'

/** At any moment the player shows what playing everything up to there shows. Long sessions, and others' recordings: `golden.embedded.spec.ts`. */

// A quiet machine needs 10 s.
test.describe.configure({ timeout: 240_000 })

test('golden: a short session of five tabs, the player following its visitor', async ({
  browser,
  playhead,
  api,
  team,
}) => {
  const plan = { seed: 11, durationMs: 12_000, events: 900, tabs: 5, nodes: 250 }
  const { made, manifest } = await putSession(playhead, api, plan, 2_000)
  const page = await team.newPage()
  await watch(page)
  const seen = await seekAround(page, seededRandom(11), manifest, 30)
  expect(await mismatches(browser, await eventsByTab(api, manifest), seen, at => activeTab(made, at), true)).toEqual([])
})
