import type { Frame, Page } from '@playwright/test'
import { expect } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { momentEvent, type Visit } from './visit.ts'

/** Milliseconds a picture may take to stand: chunks are fetched and a keyframe is drawn. */
const DRAWN_MS = 15_000

/** Opens a session in the player, at a moment if one is given, and waits for a picture. */
export async function openReplay(page: Page, session: string, query: { t?: string; at?: string } = {}): Promise<void> {
  const search = new URLSearchParams(query).toString()
  await page.goto(`/sessions/${session}${search ? `?${search}` : ''}`)
  await eventually('a picture is drawn', DRAWN_MS, () =>
    readPicture(page, picture => picture.body !== null || undefined),
  )
}

/** Seeks as a person does who wants to see a moment: finds its event beside the picture and clicks on it. */
export async function seekTo(page: Page, moment: string): Promise<void> {
  const event = momentEvent(moment)
  await page.getByLabel('Search in events').fill(event)
  await page.getByRole('option', { name: event }).click()
  await page.getByLabel('Search in events').fill('')
}

/** The document the replay is drawn in. */
export function replayFrame(page: Page): Promise<Frame> {
  return eventually('the replay document is there', DRAWN_MS, async () =>
    page.frames().find(frame => frame.url().endsWith('/replay.html')),
  )
}

/**
 * Reads something from the recorded page as it is drawn now; `undefined` while there is no picture. `read` runs beside the picture, in the
 * replay document: nothing runs inside.
 */
export async function readPicture<Value>(page: Page, read: (picture: Document) => Value): Promise<Value | undefined> {
  const frame = await replayFrame(page)
  const picture = await frame.evaluateHandle(() => {
    const drawn = document.querySelectorAll<HTMLIFrameElement>('.picture:not(.is-drawing) iframe')
    return drawn[drawn.length - 1]?.contentDocument
  })
  if (await picture.evaluate(document => document === undefined)) return undefined
  return picture.evaluate(read as (picture: Document | null | undefined) => Value)
}

/** Waits until what is read from the picture is what it was in the recorded page. */
async function shows<Value>(
  page: Page,
  what: string,
  read: (picture: Document) => Value,
  expected: Value,
): Promise<void> {
  await expect.poll(() => readPicture(page, read), { message: what, timeout: DRAWN_MS }).toEqual(expected)
}

/** What the picture of a `visitShop` shows at each of its moments. */
export const PICTURES = {
  searched: (page: Page) =>
    shows(
      page,
      'the list, searched for "mug", the word itself masked',
      picture => ({
        heading: picture.querySelector('h1')?.textContent,
        products: [...picture.querySelectorAll('#products h2')].map(name => name.textContent),
        found: picture.querySelector('#found')?.textContent,
        typed: picture.querySelector<HTMLInputElement>('#search')?.value,
      }),
      {
        heading: 'Things for a quiet home',
        products: ['Dawn mug', 'Fern mug', 'Harbour mug'],
        found: '3 products',
        typed: '***',
      },
    ),
  product: (page: Page) =>
    shows(
      page,
      'the product page with its box ticked, its reviews scrolled and its dialog open',
      picture => ({
        heading: picture.querySelector('h1')?.textContent,
        isGift: picture.querySelector<HTMLInputElement>('#gift')?.checked,
        reviewsPx: picture.querySelector('#reviews')?.scrollTop,
        isDialogOpen: picture.querySelector('dialog')?.open,
      }),
      { heading: 'Dawn mug', isGift: true, reviewsPx: 120, isDialogOpen: true },
    ),
  contact: (page: Page, visit: Visit) =>
    shows(
      page,
      'the contact form, filled in and masked',
      picture => ({
        path: picture.querySelector('[data-layout] h1')?.textContent?.toLowerCase().includes('checkout'),
        name: picture.querySelector<HTMLInputElement>('#name')?.value,
        email: picture.querySelector<HTMLInputElement>('#email')?.value,
        isTicked: picture.querySelector<HTMLInputElement>('#news')?.checked,
        inCart: picture.querySelector('#cart-count')?.textContent,
      }),
      { path: true, name: '*** ******', email: '*'.repeat(visit.email.length), isTicked: true, inCart: '3' },
    ),
  scrolled: (page: Page, visit: Visit) =>
    shows(
      page,
      'the whole list, scrolled down',
      picture => ({
        products: picture.querySelectorAll('#products li').length,
        scrolledPx: Math.round(picture.documentElement.scrollTop),
      }),
      { products: 24, scrolledPx: visit.scrolledPx },
    ),
}
