import { expect, test } from '../harness/fixtures.ts'
import { openReplay, readPicture } from './replay.ts'
import { momentEvent, visitInTwoTabs } from './visit.ts'

test('a visit in two tabs is one session with two tracks, and a picture shows one of them', async ({
  browser,
  playhead,
  api,
  team,
}) => {
  const visit = await visitInTwoTabs(browser, playhead.shopUrl)
  const moments = async () =>
    (await api.events(visit.session)).events.filter(({ name }) => name.startsWith('moment:')).map(({ name }) => name)
  await expect
    .poll(() => moments().catch(() => []), { timeout: 20_000 })
    .toEqual(['in_list', 'in_product', 'in_list_again', 'in_product_again'].map(momentEvent))
  const manifest = await api.manifest(visit.session)
  expect(manifest.tabs).toHaveLength(2)
  const [first, second] = manifest.tabs.map(({ tab }) => tab)
  const lines = (await Promise.all(manifest.chunks.map(chunk => api.lines(chunk)))).flat()
  for (const tab of [first, second]) {
    const kinds = lines.filter(([of]) => of === tab).map(([, , event]) => event.type)
    expect(kinds.indexOf(2), 'each tab has a keyframe of its own').toBeGreaterThanOrEqual(0)
  }

  const page = await team.newPage()
  const shown = () =>
    readPicture(page, picture => ({
      list: picture.querySelectorAll('#products').length,
      product: picture.querySelectorAll('#reviews').length,
    }))
  const expectations = [
    ...visit.inList.map(atMs => ({ atMs, expected: { list: 1, product: 0 } })),
    ...visit.inProduct.map(atMs => ({ atMs, expected: { list: 0, product: 1 } })),
  ].sort((a, b) => a.atMs - b.atMs)
  for (const { atMs, expected } of expectations) {
    await openReplay(page, visit.session, { at: new Date(atMs).toISOString() })
    await expect.poll(shown).toEqual(expected)
  }
})
