import type { Browser, JSHandle } from '@playwright/test'
import { eventually } from '../harness/poll.ts'
import { type Recorded, VIEWPORT } from './record.ts'
import { readTree, type TreeNode } from './tree.ts'

/** Milliseconds for the replay document to be there. */
const THERE_MS = 15_000

/** A recording drawn by the player's own replay document. */
export interface Replayed {
  /** What the replay document could not draw. */
  troubles: string[]
  /** The picture as it stands now: what is fetched may still be on its way. */
  tree(): Promise<TreeNode>
  picture(): Promise<Buffer>
  close(): Promise<void>
}

/** Draws a recording's last moment in the recorded size. */
export async function replay(browser: Browser, playerUrl: string, { events }: Recorded): Promise<Replayed> {
  const context = await browser.newContext({ viewport: VIEWPORT })
  const page = await context.newPage()
  await page.goto(playerUrl)
  const texts = events.map(event => JSON.stringify(event))
  const atMs = Math.max(...events.map(event => event.timestamp))
  const troubles = await page.evaluate(
    ([lines, moment]) =>
      (window as unknown as { show(events: string[], atMs: number): Promise<string[]> }).show(lines, moment),
    [texts, atMs] as const,
  )
  const frame = await eventually('the replay document is there', THERE_MS, async () =>
    page.frames().find(each => each.url().endsWith('/replay.html')),
  )
  return {
    troubles,
    async tree() {
      const picture = (await frame.evaluateHandle(
        () => document.querySelector<HTMLIFrameElement>('.picture:not(.is-drawing) iframe')?.contentDocument,
      )) as JSHandle<Document>
      return picture.evaluate(readTree)
    },
    // The recorded pointer is the player's, not the page's.
    picture: () =>
      page.screenshot({
        animations: 'disabled',
        style: '.replayer-mouse, .replayer-mouse-tail { display: none !important }',
      }),
    close: () => context.close(),
  }
}
