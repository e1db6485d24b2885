import { expect, test } from '@playwright/test'
import { startPlayhead } from '../harness/playhead.ts'
import { eventually } from '../harness/poll.ts'
import { momentEvent, visitShop } from './visit.ts'

/** Milliseconds from a tab's closing until its session is listed: the product's promise. */
const LISTED_MS = 15_000

test.describe.configure({ timeout: 120_000 })

test('with the configuration people get, a visit is in the list within 15 s of its tab closing', async ({
  browser,
}) => {
  const playhead = await startPlayhead('embedded', { epochMs: undefined })
  try {
    const visit = await visitShop(browser, playhead.shopUrl, 'ada.default@example.com')
    const api = await playhead.client()
    const listed = await eventually(
      'the whole session is listed',
      LISTED_MS - (Date.now() - visit.closedMs),
      async () => {
        const { events } = await api.events(visit.session)
        if (!events.some(event => event.name === momentEvent('scrolled'))) return undefined
        return (await api.sessions()).sessions.find(session => session.session === visit.session)
      },
    )
    expect(listed).toMatchObject({ visitor: visit.email, hasReplay: true })
  } finally {
    await playhead.stop()
  }
})
