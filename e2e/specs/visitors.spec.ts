import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'

const VISITORS = fileURLToPath(new URL('../shop/visitors.mjs', import.meta.url))

interface VisitorReport {
  visitors: {
    email?: string
    layout?: string
    behaviour: string
    tabs: number
    events: Record<string, number>
    failed?: string
  }[]
}

test.describe.configure({ timeout: 120_000 })

test('what the demo visitors did is what is counted', async ({ playhead, api }) => {
  const startMs = Date.now()
  const args = [VISITORS, '--url', playhead.shopUrl, '--count', '6', '--seed', '4', '--pace', '0.3', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { visitors } = JSON.parse(stdout) as VisitorReport
  expect(visitors.filter(visitor => visitor.failed)).toEqual([])

  const expected: Record<string, number> = {}
  for (const { events } of visitors)
    for (const [name, count] of Object.entries(events)) expected[name] = (expected[name] ?? 0) + count
  expect(Object.keys(expected).length, 'the seed gives varied visitors').toBeGreaterThan(3)

  await expect
    .poll(() => countEvents(startMs), { timeout: 20_000, message: 'events by name' })
    .toEqual({ sessions: visitors.length, events: expected })
  for (const visitor of visitors) {
    if (visitor.email === undefined) continue
    const { email, layout } = visitor
    const { sessions } = await eventually('the visitor is found', 5_000, () => api.sessions({ visitor: email }))
    const [session] = sessions.filter(({ startedMs }) => startedMs >= startMs)
    const { events } = await api.events(session?.session ?? '')
    expect(events.find(event => event.type === 'flag')?.props, email).toMatchObject({ variant: layout })
  }

  async function countEvents(fromMs: number) {
    const sessions = await api.allSessions({ fromMs: String(fromMs) })
    const events: Record<string, number> = {}
    for (const { session } of sessions)
      for (const event of (await api.events(session)).events)
        if (event.type === 'custom') events[event.name] = (events[event.name] ?? 0) + 1
    return { sessions: sessions.length, events }
  }
})
