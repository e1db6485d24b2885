import { expect, test } from '../harness/fixtures.ts'
import { violations } from './axe.ts'

test.describe.configure({ timeout: 120_000 })

test('the catalogue shows what was seen, finds it, and leads to a funnel', async ({ team, traffic }) => {
  const page = await team.newPage()
  await page.goto('/events')
  const table = page.getByRole('table')
  await expect(table.getByRole('row', { name: /product_viewed/ })).toBeVisible()
  await page.getByLabel('Find an event').fill('address sub')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL(/q=address\+sub/)
  await table.getByRole('link', { name: 'address_submitted' }).click()
  const detail = page.getByRole('region', { name: 'Event address_submitted' })
  await expect(detail.getByText('attempt', { exact: true })).toBeVisible()
  await expect(detail.getByText('browser', { exact: false }).first()).toBeVisible()
  expect(traffic.visitors.length).toBeGreaterThan(0)
  await detail.getByRole('link', { name: 'Use in a funnel' }).click()
  await expect(page).toHaveURL(/\/funnel\?d=.*address_submitted/)
  await page.goBack()
  await expect(detail).toBeVisible()
})

test('what is shown is in the address', async ({ team, traffic }) => {
  expect(traffic.visitors.length).toBeGreaterThan(0)
  const page = await team.newPage()
  await page.goto('/events?show=recorder&days=7')
  await expect(page.getByRole('button', { name: 'Recorded' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByLabel('Period')).toHaveValue('7')
  await expect(page.getByRole('link', { name: 'product_viewed' })).toBeHidden()
  await page.getByRole('button', { name: 'With warnings' }).click()
  await expect(page.getByText('Nothing to warn of')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`events and variants are accessible and look right, ${colorScheme}, ${size.width} px`, async ({
      team,
      traffic,
    }, info) => {
      const page = await team.newPage()
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const { fromMs, toMs } = traffic
      const definition = {
        steps: ['product_viewed', 'order_placed'].map(name => ({ anyOf: [{ kind: 'event', name }] })),
        range: { fromMs, toMs },
        breakdown: { by: 'flag', flag: 'checkout_layout' },
      }
      const shares = JSON.stringify({ classic: 1, express: 1 })
      const states = [
        ['events', '/events', page.getByRole('link', { name: 'product_viewed' })],
        ['event', '/events?name=address_submitted', page.getByText('attempt', { exact: true })],
        [
          'variants',
          `/funnel?${new URLSearchParams({ d: JSON.stringify(definition), panel: 'variants', shares })}`,
          page.getByText('Control', { exact: true }),
        ],
      ] as const
      for (const [name, address, shown] of states) {
        await page.goto(address)
        await expect(shown).toBeVisible()
        const picture = await page.screenshot({ path: info.outputPath(`${name}-${colorScheme}-${size.width}.png`) })
        await info.attach(name, { body: picture, contentType: 'image/png' })
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, `${name}: nothing is cut off`).toBeLessThanOrEqual(size.width)
        expect(await violations(page), name).toEqual([])
      }
    })
  }
}
