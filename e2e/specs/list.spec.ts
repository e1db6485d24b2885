import type { Page } from '@playwright/test'
import { blankPage, sendSession } from '../harness/batches.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'

/** Sessions made for this file: one page of the list and a bit. */
const MADE = 60

/** Tells this file's sessions from those of others; different when a worker starts again. */
const MARK = `list-${Date.now().toString(36)}`

/** Id of one more, of which only index events came. */
let dark: string

test.beforeAll(async ({ playhead, api }) => {
  const nowMs = Date.now()
  const url = `http://shop.test/${MARK}`
  for (let n = 0; n < MADE; n++) {
    const atMs = nowMs - n * 1_000
    const isLong = n === 7
    await sendSession(playhead, {
      visitor: `${MARK}-${n}`,
      snapshots: blankPage(atMs, `${url}/page-${n}`),
      events: [
        { type: 'pageview', atMs, url: `${url}/page-${n}` },
        ...(n === 3 ? [{ type: 'error' as const, atMs: atMs + 10, name: 'TypeError: nothing is undefined', url }] : []),
        ...(n === 5 ? [{ type: 'custom' as const, atMs: atMs + 10, name: `${MARK}_bought`, url }] : []),
        ...(isLong ? [{ type: 'click' as const, atMs: atMs + 45_000, url, element: { selector: 'a', tag: 'a' } }] : []),
      ],
    })
  }
  dark = await sendSession(playhead, {
    visitor: `${MARK}-dark`,
    events: [
      { type: 'pageview', atMs: nowMs, url: `${url}/dark` },
      { type: 'recorder', atMs: nowMs, name: 'not_recorded', url: `${url}/dark`, props: { reason: 'sampled_out' } },
    ],
  })
  await eventually('all of them are listed', 30_000, async () => {
    const sessions = await api.allSessions({ url: MARK })
    return sessions.length === MADE || undefined
  })
})

const rows = (page: Page) => page.getByRole('list', { name: 'Sessions, newest first' }).getByRole('link')

test('the list is searched and filtered, and the address holds what it shows', async ({ team }) => {
  const page = await team.newPage()
  await page.goto('/')
  await page.getByLabel('URL contains').fill(`${MARK}/page-1`)
  // 1, and 10 to 19.
  await expect(rows(page)).toHaveCount(11)
  await expect(page).toHaveURL(new RegExp(`url=${MARK}`))
  await page.reload()
  await expect(rows(page)).toHaveCount(11)

  await page.getByLabel('Visitor').fill(`${MARK}-12`)
  await expect(rows(page)).toContainText([`${MARK}-12`])
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByLabel('Event name').fill(`${MARK}_bought`)
  await expect(rows(page)).toContainText([`${MARK}-5`])

  await page.goto(`/?url=${MARK}`)
  await page.getByRole('button', { name: 'Has error' }).click()
  await expect(rows(page)).toContainText([`${MARK}-3`])
  await page.getByRole('button', { name: 'Has error' }).click()
  await page.getByLabel('Minimum duration').selectOption({ label: 'At least 30s' })
  await expect(rows(page)).toContainText([`${MARK}-7`])

  await page.goto(`/?url=${MARK}&event=never_happened`)
  await expect(page.getByText('No session matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear all filters' }).click()
  await expect(rows(page).first()).toBeVisible()
})

test('pages follow one another without a gap or a repetition', async ({ team }) => {
  const page = await team.newPage()
  await page.goto(`/?url=${MARK}`)
  await expect(rows(page)).toHaveCount(50)
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(rows(page)).toHaveCount(MADE)
  await expect(page.getByText(`${MADE} sessions, all of them`)).toBeVisible()
  const visitors = await page
    .getByTitle(new RegExp(`^${MARK}-`))
    .evaluateAll(all => all.map(one => one.getAttribute('title')))
  expect(visitors).toEqual(Array.from({ length: MADE }, (_, n) => `${MARK}-${n}`))
})

test('a session without a picture is not in the list, and says why there is none', async ({ team, api }) => {
  const { sessions } = await eventually('it is stored', 30_000, async () => {
    const listed = await api.sessions({ visitor: `${MARK}-dark`, hasReplay: 'false' })
    return listed.sessions.length > 0 ? listed : undefined
  })
  expect(sessions[0]).toMatchObject({ session: dark, hasReplay: false, unrecordedReason: 'sampled_out' })
  expect((await api.sessions({ visitor: `${MARK}-dark` })).sessions).toEqual([])
  const page = await team.newPage()
  await page.goto(`/sessions/${dark}`)
  await expect(page.getByText(/share of sessions/).first()).toBeVisible()
  await expect(page.getByText(`/${MARK}/dark`).first()).toBeVisible()
})

test('the API pages by cursor and refuses one it did not give out', async ({ api, playhead }) => {
  const first = await api.sessions({ url: MARK, limit: '25' })
  const second = await api.sessions({ url: MARK, limit: '25', cursor: first.nextCursor ?? '' })
  const third = await api.sessions({ url: MARK, limit: '25', cursor: second.nextCursor ?? '' })
  expect(third.nextCursor).toBeNull()
  const all = [...first.sessions, ...second.sessions, ...third.sessions]
  expect(all.map(({ visitor }) => visitor)).toEqual(Array.from({ length: MADE }, (_, n) => `${MARK}-${n}`))
  const answer = await fetch(`${playhead.apiUrl}/api/sessions?cursor=made-up`, { headers: { cookie: api.cookie } })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ code: 'CURSOR_INVALID' })
})
