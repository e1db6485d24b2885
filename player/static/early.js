// Asks for what a replay begins with while the app itself is still on its way; the app takes the answers (src/lib/api/early.ts).
const [, session] = /^\/sessions\/([\da-f-]{36})$/.exec(location.pathname) ?? []
if (session) {
  const manifest = `/api/sessions/${session}`
  globalThis.playheadEarly = new Map(
    [manifest, `${manifest}/events?limit=500`].map(path => {
      const answer = fetch(path, { headers: { accept: 'application/json' } })
      // Whoever takes it hears of it; nobody else has to.
      answer.catch(() => {})
      return [path, answer]
    }),
  )
}
