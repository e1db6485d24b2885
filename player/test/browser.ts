import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Frame, type Page } from '@playwright/test'
import { CHROMIUM } from '../../e2e/services/chromium.mjs'

const PLAYER = fileURLToPath(new URL('..', import.meta.url))

/** Builds the app once, unless a build is there. */
export function ensureBuild(): void {
  if (existsSync(`${PLAYER}/build/replay.html`) && existsSync(`${PLAYER}/build/index.html`)) return
  execFileSync('npm', ['run', 'build'], { cwd: PLAYER, stdio: 'pipe' })
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(CHROMIUM)
}

/** rrweb's frame inside the replay document: what is drawn. Null while there is none. */
export function pictureFrame(page: Page): Frame | null {
  const replay = page.frames().find(frame => frame.url().endsWith('/replay.html'))
  return replay?.childFrames().at(-1) ?? null
}

export interface Drawn {
  title: string
  counter: string
  input: string
  scrollTop: number
  isChecked: boolean
}

/** What the made page shows in the picture; null while it cannot be read. */
export async function readDrawn(page: Page): Promise<Drawn | null> {
  const frame = pictureFrame(page)
  if (!frame) return null
  return frame
    .evaluate(() => ({
      title: document.querySelector('h1')?.textContent ?? '',
      counter: document.querySelector('#counter')?.textContent ?? '',
      input: document.querySelector<HTMLInputElement>('#name')?.value ?? '',
      scrollTop: document.querySelector('#scroller')?.scrollTop ?? -1,
      isChecked: document.querySelector<HTMLInputElement>('#check')?.checked ?? false,
    }))
    .catch(() => null)
}

/** Waits until `read` gives what `isRight` accepts, and returns it; throws with the last answer otherwise. */
export async function until<Value>(
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
  ms = 8_000,
): Promise<Value> {
  const endMs = Date.now() + ms
  let value = await read()
  while (!isRight(value)) {
    if (Date.now() > endMs) throw new Error(`still ${JSON.stringify(value)} after ${ms} ms`)
    await new Promise(resolve => setTimeout(resolve, 40))
    value = await read()
  }
  return value
}
