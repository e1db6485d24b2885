/** What the browser tests of the observers share: a site of two origins that serves the lab, and the comparison of a page with its replay. */
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import { expect } from 'vitest'
import { startSite, type TestSite } from '../../testsite.ts'
import type { Lab, LabOptions } from './lab.ts'

declare const lab: Lab

export const TAG = '<script src="/playhead.js"></script>'

export async function startLab(): Promise<TestSite> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('lab.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { PLAYHEAD_VERSION: '"test"' },
  })
  return startSite(outputFiles[0]?.text ?? '')
}

/** Opens a page that has the lab in it. */
export async function open(page: Page, site: TestSite, html: string, path = '/'): Promise<void> {
  site.pages.set(path, { html: `<!doctype html>${TAG}${html}` })
  await page.goto(site.url + path)
}

export interface Case<T> {
  options?: LabOptions
  /** Before recording starts. */
  before?: () => unknown
  /** What happens while it records. */
  act: () => unknown
  /** What must be alike in the page and in its replay. */
  read: (root: Document) => T
}

/**
 * Records what `act` does, and compares the page with its replays: event by event, with the virtual DOM, and from a second keyframe.
 * Functions run in the page. Returns what `read` gave there.
 */
export async function compare<T>(page: Page, { options = {}, before, act, read }: Case<T>): Promise<T> {
  if (before) await page.evaluate(before)
  await page.evaluate(options => lab.start(options), options)
  await page.evaluate(act)
  await settle(page)
  const expected = await page.evaluate(read as (root: unknown) => T, await page.evaluateHandle(() => document))
  await page.evaluate(() => lab.takeFull())
  await settle(page)
  await page.evaluate(() => lab.stop())
  for (const part of ['first', 'last'] as const) await matches(page, expected, read, part)
  return expected
}

/** Lets timers and frames of the page run, and has all sent that waits. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(resolve => setTimeout(() => requestAnimationFrame(resolve), 50)))
  await page.evaluate(() => lab.drain())
}

/** Replays and compares. Recording must have stopped. */
export async function matches<T>(
  page: Page,
  expected: T,
  read: (root: Document) => T,
  part: 'first' | 'last' = 'first',
): Promise<void> {
  for (const isVirtual of [false, true]) {
    await page.evaluate(([isVirtual, part]) => lab.replay(isVirtual, part), [isVirtual, part] as const)
    // Style sheets, pictures and popovers take their time.
    const replayed = async () =>
      page.evaluate(read as (root: unknown) => T, await page.evaluateHandle(() => lab.inside()))
    await expect
      .poll(replayed, { message: `${isVirtual ? 'sought' : 'played'}, the ${part} part`, timeout: 5_000 })
      .toEqual(expected)
  }
}
