import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Api } from './api.ts'
import type { Playhead } from './playhead.ts'
import { eventually } from './poll.ts'

const VISITORS = fileURLToPath(new URL('../shop/visitors.mjs', import.meta.url))

/** Visitors of one run: enough that both layouts, every behaviour and every device are there several times. */
const COUNT = 60

/** Milliseconds until the last of them is indexed. */
const INDEXED_MS = 60_000

/** One of them, and what the walk through the shop counted. */
export interface Visitor {
  visitor: number
  email?: string
  layout?: 'classic' | 'express'
  behaviour: string
  reached: string
  addressAttempts?: number
  order?: string
  events: Record<string, number>
  failed?: string
}

export interface Traffic {
  visitors: Visitor[]
  /** Epoch milliseconds: what they did lies between. Other tests visit the same shop before and after. */
  fromMs: number
  toMs: number
}

/**
 * Sends headless visitors through the demo shop, and waits until all of what they did is in the index. Sent once more when something is missing
 * for good: a browser that ends may take a page's last batch along (`unload.browser.test.ts` counts how often a page loses one by itself).
 */
export async function sendVisitors(playhead: Playhead, api: Api): Promise<Traffic> {
  try {
    return await sendOnce(playhead, api)
  } catch (error) {
    console.warn(`Sending the visitors once more: ${error instanceof Error ? error.message : error}`)
    return sendOnce(playhead, api)
  }
}

async function sendOnce(playhead: Playhead, api: Api): Promise<Traffic> {
  const fromMs = Date.now()
  const args = ['--url', playhead.shopUrl, '--count', String(COUNT), '--seed', '7', '--pace', '0.1', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [VISITORS, ...args], { maxBuffer: 8 * 1024 * 1024 })
  const toMs = Date.now()
  const { visitors } = JSON.parse(stdout) as { visitors: Visitor[] }
  const failed = visitors.filter(visitor => visitor.failed)
  if (failed.length > 0) throw new Error(`visitors failed: ${failed.map(visitor => visitor.failed).join('; ')}`)
  const expected = visitors.reduce((sum, { events }) => sum + Object.values(events).reduce((a, b) => a + b, 0), 0)
  let found = 0
  await eventually('what the visitors did is indexed', INDEXED_MS, async () => {
    found = await customEvents(api, fromMs)
    return found >= expected || undefined
  }).catch(cause => {
    throw new Error(`${found} of ${expected} events of the visitors are indexed`, { cause })
  })
  return { visitors, fromMs, toMs }
}

/** Named events of the sessions that began since then: nobody else visits meanwhile. */
async function customEvents(api: Api, fromMs: number): Promise<number> {
  const sessions = await api.allSessions({ fromMs: String(fromMs) })
  const counts = await Promise.all(
    sessions.map(
      async ({ session }) => (await api.events(session)).events.filter(({ type }) => type === 'custom').length,
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
