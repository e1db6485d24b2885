import { expect, test } from '../harness/fixtures.ts'

test.describe.configure({ timeout: 480_000 })

test('what the demo visitors did is what is counted', async ({ api, traffic }) => {
  const { visitors, fromMs, toMs } = traffic
  const expected: Record<string, number> = {}
  for (const { events } of visitors)
    for (const [name, count] of Object.entries(events)) expected[name] = (expected[name] ?? 0) + count
  expect(Object.keys(expected).length, 'the seed gives varied visitors').toBeGreaterThan(3)

  const all = await api.allSessions({ fromMs: String(fromMs) })
  const sessions = all.filter(({ startedMs }) => startedMs <= toMs)
  expect(sessions).toHaveLength(visitors.length)
  const counted: Record<string, number> = {}
  // What servers sent of these visitors in another test came by a library, and is not theirs.
  for (const { session } of sessions)
    for (const event of (await api.events(session)).events)
      if (event.type === 'custom' && event.props.$lib === undefined)
        counted[event.name] = (counted[event.name] ?? 0) + 1
  expect(counted).toEqual(expected)

  for (const { email, layout } of visitors) {
    if (email === undefined) continue
    const [session] = (await api.sessions({ visitor: email })).sessions.filter(each => each.startedMs >= fromMs)
    const { events } = await api.events(session?.session ?? '')
    expect(events.find(event => event.type === 'flag')?.props, email).toMatchObject({ variant: layout })
  }
})
