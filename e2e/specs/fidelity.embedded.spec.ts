import { writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { differences } from '../fidelity/differences.ts'
import { pixelDifference } from '../fidelity/pixels.ts'
import { fixtures, recordPage } from '../fidelity/record.ts'
import { replay } from '../fidelity/replay.ts'
import { type Site, startPlayer, startSite } from '../fidelity/site.ts'

/**
 * A replay shows what the page showed. Every page in `fidelity/pages` is recorded by the real script, played by the player's replay document, and
 * compared with itself: node by node with its computed look, and pixel by pixel. The server has no part in it, so this runs in one mode only.
 */

/** Share of pixels that may differ: a letter's edge or two, which the two documents round differently. The smallest thing on any page is 10 times that. */
const PIXEL_RATIO = 0.0005
/** Milliseconds for a picture's files to be fetched and drawn. */
const DRAWN_MS = 5_000
/** Differences that are printed. */
const SHOWN = 15

let site: Site
let player: Awaited<ReturnType<typeof startPlayer>>

test.beforeAll(async () => {
  site = await startSite()
  player = await startPlayer()
})
test.afterAll(async () => {
  await site.close()
  await player.close()
})

for (const fixture of await fixtures())
  for (const begin of fixture.begins)
    test(`${fixture.name}, ${begin === 'start' ? 'recorded as it happens' : 'recorded when it has happened'}`, async ({
      browser,
    }, info) => {
      const recorded = await recordPage(browser, site, fixture, begin)
      const replayed = await replay(browser, player.url, recorded)
      try {
        expect(replayed.troubles).toEqual([])
        let found: string[] = []
        const untilMs = Date.now() + DRAWN_MS
        do found = differences(recorded.tree, await replayed.tree())
        while (found.length > 0 && Date.now() < untilMs)
        expect(found.slice(0, SHOWN), `${found.length} differences of the replayed DOM`).toEqual([])

        const picture = await replayed.picture()
        const { ratio, image } = pixelDifference(recorded.picture, picture)
        if (ratio > PIXEL_RATIO)
          for (const [name, png] of Object.entries({ page: recorded.picture, replay: picture, difference: image })) {
            const path = info.outputPath(`${name}.png`)
            await writeFile(path, png)
            await info.attach(name, { path })
          }
        expect(ratio, 'share of pixels that differ').toBeLessThanOrEqual(PIXEL_RATIO)
      } finally {
        await replayed.close()
      }
    })
