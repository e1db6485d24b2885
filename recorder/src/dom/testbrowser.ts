/** For the browser tests beside it: a page per test that has the lab of `testpage.ts` in it. */
import { fileURLToPath } from 'node:url'
import type { SnapshotEvent } from '@playhead/protocol'
import type { Browser, Page } from '@playwright/test'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchBrowser } from '../testsite.ts'
import type { Lab, StartOptions } from './testpage.ts'

declare const lab: Lab

let browser: Browser
export let page: Page
export let script: string
let failures: string[]

beforeAll(async () => {
  const entryPoints = [fileURLToPath(new URL('testpage.ts', import.meta.url))]
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'iife', target: 'es2022' })
  script = outputFiles[0]?.text ?? ''
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  page = await browser.newPage()
  failures = []
  page.on('pageerror', error => failures.push(error.message))
  page.on('console', message => {
    if (message.text().includes('[playhead]')) failures.push(message.text())
  })
})

afterEach(async () => {
  await page.close()
  expect(failures).toEqual([])
})

/** Opens a page on a host of its own; `files` are served beside it. */
export async function open(html: string, files: Record<string, { type: string; body: string }> = {}): Promise<void> {
  await page.route('**/*', route => {
    const path = new URL(route.request().url()).pathname
    const file = files[path]
    if (file) return route.fulfill({ contentType: file.type, body: file.body })
    return path === '/' ? route.fulfill({ contentType: 'text/html', body: html }) : route.fulfill({ status: 404 })
  })
  await page.goto('http://site.test/')
  await page.addScriptTag({ content: script })
}

export const DOC = '<!DOCTYPE html><html><head><title>t</title></head><body></body></html>'

/** Records while `act` runs in the page; expects both ways of replaying to give the page's DOM. */
export async function record(act: () => unknown, options: StartOptions = {}): Promise<SnapshotEvent[]> {
  await page.evaluate(options => lab.start(options), options)
  await page.evaluate(act)
  return expectReplay()
}

/** As `record`, for pages that are not recorded as they are: returns the events, and the replayed DOM. */
export async function recordOnly(act: () => unknown): Promise<{ text: string; html: string; types: number[] }> {
  await page.evaluate(() => lab.start())
  await page.evaluate(act)
  const { events, direct, virtual } = await page.evaluate(async () => {
    lab.stop()
    const events = lab.events()
    return { events, direct: await lab.rebuild(events, false), virtual: await lab.rebuild(events, true) }
  })
  expect(direct.warnings).toEqual([])
  expect(virtual).toEqual(direct)
  return { text: textOf(events), html: direct.html, types: events.map(event => event.type) }
}

export async function expectReplay(): Promise<SnapshotEvent[]> {
  const { html, events, direct, virtual } = await page.evaluate(async () => {
    lab.capture()?.drain()
    const html = lab.normal()
    lab.stop()
    const events = lab.events()
    return { html, events, direct: await lab.rebuild(events, false), virtual: await lab.rebuild(events, true) }
  })
  expect(direct).toEqual({ html, warnings: [] })
  expect(virtual).toEqual({ html, warnings: [] })
  return events
}

export const textOf = (events: SnapshotEvent[]): string => JSON.stringify(events)
