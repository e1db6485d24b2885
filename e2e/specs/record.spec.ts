import type { Api } from '../harness/api.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { openReplay, PICTURES, readPicture, seekTo } from './replay.ts'
import { momentEvent, type Visit, visitShop } from './visit.ts'

/** Milliseconds from a tab's closing until its session is listed: the product's promise. */
const LISTED_MS = 15_000

let visit: Visit

test.beforeAll(async ({ browser, playhead }) => {
  visit = await visitShop(browser, playhead.shopUrl, 'ada.record@example.com')
})

/** The session as it is listed once all of it is stored. */
function listed(api: Api) {
  return eventually('the session is listed', LISTED_MS, async () => {
    const { events } = await api.events(visit.session)
    if (!events.some(event => event.name === momentEvent('scrolled'))) return undefined
    return (await api.sessions({ visitor: visit.email })).sessions.find(({ session }) => session === visit.session)
  })
}

test('a visit is in the list within 15 s of its tab closing, with what happened in it', async ({ api }) => {
  const summary = await listed(api)
  expect(summary).toMatchObject({ visitor: visit.email, device: 'desktop', hasReplay: true, hasError: false })
  expect(summary.firstUrl).toMatch(/\/demo$/)

  const { events } = await api.events(visit.session)
  const names = events.filter(event => event.type === 'custom').map(event => event.name)
  expect(names).toEqual([
    momentEvent('searched'),
    'product_viewed',
    momentEvent('product'),
    'added_to_cart',
    'checkout_started',
    momentEvent('contact'),
    momentEvent('scrolled'),
  ])
  const paths = events.filter(event => event.type === 'pageview').map(event => new URL(event.url).pathname)
  expect(paths).toEqual([
    '/demo',
    '/demo/product/dawn-mug',
    '/demo/cart',
    '/demo/checkout/contact',
    '/demo/checkout/address',
    '/demo',
  ])
  expect(events.find(event => event.type === 'flag')).toMatchObject({ name: 'checkout_layout' })
  expect(events.find(event => event.type === 'identify')).toBeDefined()
  expect(events.filter(event => event.type === 'click').map(event => event.element?.name)).toContain('Add to cart')
  expect(new Set(events.map(event => event.id)).size, 'each event once').toBe(events.length)
})

test('what the visitor typed is nowhere in what is kept', async ({ api }) => {
  await listed(api)
  const manifest = await api.manifest(visit.session)
  const kept = JSON.stringify([
    ...(await Promise.all(manifest.chunks.map(chunk => api.lines(chunk)))),
    (await api.events(visit.session)).events.filter(event => event.type !== 'identify'),
  ])
  expect(kept).not.toContain('Ada Secret')
  expect(kept).not.toContain(visit.email)
})

test('it is watched in the player: text, input state and scroll position, after seeks forward and back', async ({
  team,
}) => {
  const page = await team.newPage()
  await openReplay(page, visit.session, { at: new Date(visit.moments.searched).toISOString() })
  await PICTURES.searched(page)
  await seekTo(page, 'contact')
  await PICTURES.contact(page, visit)
  await seekTo(page, 'product')
  await PICTURES.product(page)
  await seekTo(page, 'scrolled')
  await PICTURES.scrolled(page, visit)
  await seekTo(page, 'searched')
  await PICTURES.searched(page)
})

test('played from the start it arrives at the end', async ({ team, api }) => {
  await listed(api)
  const page = await team.newPage()
  await openReplay(page, visit.session, { at: new Date(visit.moments.contact).toISOString() })
  await PICTURES.contact(page, visit)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await PICTURES.scrolled(page, visit)
})

test('a link opens the moment it names', async ({ team, api }) => {
  await listed(api)
  const { startedMs } = await api.manifest(visit.session)
  const seconds = ((visit.moments.product - startedMs) / 1000).toFixed(1)
  const page = await team.newPage()
  for (const t of [seconds, `0m${seconds}s`]) {
    await openReplay(page, visit.session, { t })
    await PICTURES.product(page)
  }
  await openReplay(page, visit.session, { at: new Date(visit.moments.contact).toISOString() })
  await PICTURES.contact(page, visit)
})

test('a link from another tool, which knows who and when, opens the replay there', async ({ team, api }) => {
  await listed(api)
  const page = await team.newPage()
  const named = { visitor: visit.email, at: String(visit.moments.product), event: momentEvent('contact') }
  await page.goto(`/go?${new URLSearchParams(named)}`)
  await expect(page).toHaveURL(new RegExp(`/sessions/${visit.session}\\?at=`))
  await PICTURES.contact(page, visit)

  await page.goto(`/go?${new URLSearchParams({ visitor: visit.email, at: '2026-01-01 12:00' })}`)
  await expect(page.getByRole('heading', { name: 'They were not here at that time' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('listitem').getByRole('link')).toHaveCount(1)
  await page.goto('/go?visitor=nobody&at=2026-01-01')
  await expect(page.getByRole('heading', { name: 'Nothing is known of this visitor' })).toBeVisible()
})

test('a link to no moment of the session says so and opens it at its start', async ({ team, api }) => {
  await listed(api)
  const page = await team.newPage()
  await openReplay(page, visit.session, { t: 'soon' })
  await expect(page.getByText('“soon” is not a time')).toBeVisible()
  // At its start the page is there, and its products are not yet.
  await expect
    .poll(() => readPicture(page, picture => picture.querySelector('.brand')?.textContent))
    .toBe('Larch & Lane')
  expect(await readPicture(page, picture => picture.querySelector('#reviews'))).toBeNull()
})
