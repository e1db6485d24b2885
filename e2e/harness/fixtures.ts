import { type BrowserContext, test as base } from '@playwright/test'
import type { Api } from './api.ts'
import { type Mode, type Playhead, startPlayhead } from './playhead.ts'
import { sendVisitors, type Traffic } from './traffic.ts'

/** Milliseconds to start a cluster on two busy cores. */
const START_MS = 180_000
/** Milliseconds for sixty visitors, two at a time, and once more. */
const TRAFFIC_MS = 600_000

interface WorkerFixtures {
  /** Set by the Playwright project. */
  mode: Mode
  /** Servers shared by every test of a project; tests tell their sessions apart by id. */
  playhead: Playhead
  api: Api
  /** What sixty visitors of the demo shop did. They come when the first test asks for them. */
  traffic: Traffic
}

interface TestFixtures {
  /** A browser of somebody on the team, logged in. */
  team: BrowserContext
}

/** Playwright's `test` with Playhead running in the project's mode. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  mode: ['embedded', { option: true, scope: 'worker' }],
  playhead: [
    async ({ mode }, use) => {
      const playhead = await startPlayhead(mode)
      await use(playhead)
      await playhead.stop()
    },
    { scope: 'worker', timeout: START_MS },
  ],
  api: [async ({ playhead }, use) => use(await playhead.client()), { scope: 'worker' }],
  traffic: [
    async ({ playhead, api }, use) => use(await sendVisitors(playhead, api)),
    { scope: 'worker', timeout: TRAFFIC_MS },
  ],
  team: async ({ browser, playhead, api }, use) => {
    const context = await browser.newContext({ baseURL: playhead.apiUrl, viewport: { width: 1440, height: 900 } })
    const [name = '', value = ''] = api.cookie.split('=')
    await context.addCookies([{ name, value, url: playhead.apiUrl }])
    await use(context)
    await context.close()
  },
})

export { expect } from '@playwright/test'
