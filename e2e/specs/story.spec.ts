import { Analytics } from '@segment/analytics-node'
import { PostHog } from 'posthog-node'
import type {
  FunnelCheck,
  FunnelInput,
  FunnelList,
  FunnelReasons,
  FunnelResult,
  FunnelVariants,
} from '../../server/src/api.ts'
import type { Api } from '../harness/api.ts'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import type { Traffic, Visitor } from '../harness/traffic.ts'
import { readPicture } from './replay.ts'

/**
 * Why Playhead is there: a new checkout behind a flag, a step that loses people, an event nobody instrumented. Sixty visitors of the demo
 * shop, and the questions its engineer asks.
 */

test.describe.configure({ timeout: 120_000 })

const event = (name: string) => ({ anyOf: [{ kind: 'event' as const, name }] })
const STEPS = ['product_viewed', 'checkout_started', 'address_submitted', 'payment_submitted']
/** Number of the step after which the new checkout loses people. */
const ADDRESS = 3

const funnelOf = ({ fromMs, toMs }: Traffic, steps: FunnelInput['steps']): FunnelInput => ({
  steps,
  range: { fromMs, toMs },
})
const checkout = (traffic: Traffic) => funnelOf(traffic, STEPS.map(event))

function ask<Answer>(api: Api, path: string, definition: FunnelInput, query: Record<string, string> = {}) {
  const search = new URLSearchParams({ definition: JSON.stringify(definition), ...query })
  return api.get<Answer>(`/api/funnel${path}?${search}`)
}

const did = (visitors: readonly Visitor[], name: string) => visitors.filter(visitor => visitor.events[name])

test('the funnel counts what the visitors did, and its lists are as long as its bars', async ({ api, traffic }) => {
  const { visitors } = traffic
  const { steps } = await ask<FunnelResult>(api, '', checkout(traffic))
  expect(steps.map(step => step.count)).toEqual(STEPS.map(name => did(visitors, name).length))
  expect(steps[ADDRESS - 1]?.dropped, 'the new checkout loses people').toBeGreaterThan(2)
  for (const [n, { count, dropped }] of steps.entries()) {
    const lengths = { converted: count, dropped }
    for (const outcome of ['converted', 'dropped'] as const) {
      const { rows } = await ask<FunnelList>(api, '/list', checkout(traffic), {
        step: String(n + 1),
        outcome,
        limit: '200',
      })
      expect(rows, `${outcome} ${n + 1}`).toHaveLength(lengths[outcome])
      expect(
        rows.filter(row => !row.hasReplay),
        'all of them can be watched',
      ).toEqual([])
    }
  }
})

test('the failing request is the first reason, the new layout is named, and its own list opens', async ({
  api,
  traffic,
}) => {
  const refused = traffic.visitors.filter(({ reached }) => reached === 'address')
  const answer = await ask<FunnelReasons>(api, '/reasons', checkout(traffic), { step: String(ADDRESS) })
  const [first] = answer.reasons
  expect(first?.key.kind).toBe('request')
  expect(first?.label).toContain('/demo/api/address-check')
  expect(first).toMatchObject({ dropped: refused.length, converted: 0, isSignificant: true })
  expect(answer.reasons.find(({ key }) => key.kind === 'flag')?.label).toContain('express')
  const { rows } = await ask<FunnelList>(api, '/list', checkout(traffic), {
    step: String(ADDRESS),
    outcome: 'dropped',
    reason: JSON.stringify(first?.key),
  })
  expect(rows.map(row => row.unit).sort()).toEqual(refused.map(visitor => visitor.email).sort())
})

test('the variants are compared without a claim that so few people cannot carry', async ({ api, traffic }) => {
  const query = { flag: 'checkout_layout', control: 'classic', shares: JSON.stringify({ classic: 1, express: 1 }) }
  const { variants, sampleRatio } = await ask<FunnelVariants>(api, '/variants', checkout(traffic), query)
  const [classic, express] = ['classic', 'express'].map(name => variants.find(({ variant }) => variant === name))
  expect(classic?.isControl).toBe(true)
  expect(express?.converted).toBeLessThan(classic?.converted ?? 0)
  expect(['not_yet', 'not_enough_data', 'worse']).toContain(express?.verdict)
  expect(sampleRatio?.isMismatch).toBe(false)
})

test('the first drop-off opens at the give-up point, with the error in the picture', async ({
  team,
  traffic,
}, info) => {
  const page = await team.newPage()
  await page.goto(`/funnel?${new URLSearchParams({ d: JSON.stringify(checkout(traffic)) })}`)
  const drop = page.getByRole('link', { name: new RegExp(`dropped after step ${ADDRESS}`) }).first()
  await expect(drop).toBeVisible()
  const clickedMs = Date.now()
  await drop.click()
  await eventually('there is a picture', 15_000, () => readPicture(page, picture => picture.body !== null || undefined))
  info.annotations.push({ type: 'first drop-off', description: `${Date.now() - clickedMs} ms to its first picture` })
  await expect
    .poll(() => readPicture(page, picture => picture.querySelector('.problem')?.textContent ?? ''), { timeout: 20_000 })
    .toBe('Something went wrong')
})

test('a step that was never instrumented is told of, and defined afterwards by pointing at it', async ({
  api,
  team,
  traffic,
}) => {
  const missing = funnelOf(traffic, [event('address_submitted'), event('delivery_chosen'), event('payment_submitted')])
  const { warnings } = await ask<FunnelCheck>(api, '/check', missing)
  expect(warnings).toMatchObject([{ place: { step: 2, matcher: 0 }, warning: { code: 'never_seen' } }])

  const orders = did(traffic.visitors, 'order_placed')
  const { rows } = await ask<FunnelList>(api, '/list', checkout(traffic), { step: '4', outcome: 'converted' })
  const watched = rows.find(row => row.session !== null)
  const { events } = await api.events(watched?.session ?? '')
  const chosen = events.find(({ type, element }) => type === 'click' && element?.name === 'Go on to payment')
  const page = await team.newPage()
  await page.goto(`/sessions/${watched?.session}?at=${new Date((chosen?.atMs ?? 0) - 1).toISOString()}`)
  const button = await eventually('the button is drawn', 15_000, () =>
    readPicture(page, picture => {
      const buttons = [...picture.querySelectorAll('button')]
      const drawn = buttons.find(each => each.textContent === 'Go on to payment')?.getBoundingClientRect()
      const frame = picture.defaultView?.frameElement?.getBoundingClientRect()
      if (!drawn || !frame) return undefined
      const scale = frame.width / (picture.defaultView?.innerWidth ?? frame.width)
      return { x: frame.x + (drawn.x + drawn.width / 2) * scale, y: frame.y + (drawn.y + drawn.height / 2) * scale }
    }),
  )
  await page.keyboard.press('e')
  const layer = page.getByRole('application', { name: /Point at an element/ })
  await layer.click({ position: button })
  const dialog = page.getByRole('dialog', { name: 'Define an event' })
  // The two layouts have it at different places: what is called so counts, wherever it stands.
  await dialog.getByRole('radio', { name: /^Any button “Go on to payment”/ }).check()
  await dialog.getByLabel('Name').fill('delivery_chosen')
  await dialog.getByRole('button', { name: 'Define event' }).click()
  await page.getByRole('link', { name: 'Use it in a funnel' }).click()
  await expect(page).toHaveURL(/\/funnel\?/)

  const { steps } = await ask<FunnelResult>(api, '', missing)
  expect(steps.map(step => step.count)).toEqual([
    did(traffic.visitors, 'address_submitted').length,
    orders.length,
    orders.length,
  ])
  expect((await ask<FunnelCheck>(api, '/check', missing)).warnings).toEqual([])
})

test('what servers send joins the replays', async ({ api, playhead, traffic }) => {
  const orders = did(traffic.visitors, 'order_placed')
  const placed = await ask<FunnelList>(
    api,
    '/list',
    funnelOf(traffic, [event('product_viewed'), event('order_placed')]),
    {
      step: '2',
      outcome: 'converted',
      limit: '200',
    },
  )
  expect(placed.rows).toHaveLength(orders.length)
  const half = Math.ceil(placed.rows.length / 2)
  const segment = new Analytics({ writeKey: playhead.key, host: playhead.ingestUrl })
  const posthog = new PostHog(playhead.key, { host: playhead.ingestUrl, flushInterval: 100 })
  for (const [n, { unit, atMs }] of placed.rows.entries()) {
    const timestamp = new Date(atMs + 500)
    if (n < half) segment.track({ userId: unit, event: 'order_shipped', timestamp })
    else posthog.capture({ distinctId: unit, event: 'order_shipped', timestamp })
  }
  await Promise.all([segment.closeAndFlush(), posthog.shutdown()])
  const shipped = funnelOf({ ...traffic, toMs: traffic.toMs + 60_000 }, [
    event('product_viewed'),
    event('order_shipped'),
  ])
  const counted = async () => (await ask<FunnelResult>(api, '', shipped)).steps[1]?.count
  await expect.poll(counted, { timeout: 30_000 }).toBe(orders.length)
  const { rows } = await ask<FunnelList>(api, '/list', shipped, { step: '2', outcome: 'converted', limit: '200' })
  const sessions = (list: FunnelList['rows']) => list.map(({ unit, session }) => `${unit} ${session}`).sort()
  expect(sessions(rows), 'each is joined to the visit it happened in').toEqual(sessions(placed.rows))
  expect(rows.every(row => row.hasReplay)).toBe(true)
})
