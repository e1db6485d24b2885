import type { SnapshotEvent } from '@playhead/protocol'
import type { Chunk, Manifest, SessionEvents, SessionList, SessionSummary } from '../../server/src/sessions/schema.ts'

/** One line of a chunk. */
export type ChunkLine = [tab: string, seq: number, event: SnapshotEvent]

/** The public API, logged in. Every method throws on an answer that is not 2xx. */
export interface Api {
  cookie: string
  /** The JSON of any path of the API. */
  get<Answer>(path: string): Promise<Answer>
  /** Sends JSON, and reads the JSON that comes back. */
  post<Answer>(path: string, body: object): Promise<Answer>
  sessions(query?: Record<string, string>): Promise<SessionList>
  /** Every session, page after page. */
  allSessions(query?: Record<string, string>): Promise<SessionSummary[]>
  manifest(session: string): Promise<Manifest>
  events(session: string): Promise<SessionEvents>
  /** A chunk's lines without those the manifest says to skip: what a player plays. */
  lines(chunk: Chunk): Promise<ChunkLine[]>
}

/** Spends a login link and keeps its cookie. */
export async function logIn(apiUrl: string, link: string): Promise<Api> {
  const answer = await fetch(link, { redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`the login link set no cookie: ${answer.status} ${await answer.text()}`)

  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, apiUrl), { headers: { cookie } })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const json = async <Answer>(path: string) => (await (await get(path)).json()) as Answer
  const post = async <Answer>(path: string, body: object): Promise<Answer> => {
    const headers = { cookie, 'content-type': 'application/json' }
    const response = await fetch(new URL(path, apiUrl), { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
  const sessions = (query: Record<string, string> = {}) =>
    json<SessionList>(`/api/sessions?${new URLSearchParams(query)}`)
  return {
    cookie,
    get: json,
    post,
    sessions,
    async allSessions(query = {}) {
      const found: SessionSummary[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await sessions({ limit: '200', ...query, ...(cursor ? { cursor } : {}) })
        found.push(...page.sessions)
        cursor = page.nextCursor
      }
      return found
    },
    manifest: session => json<Manifest>(`/api/sessions/${session}`),
    events: session => json<SessionEvents>(`/api/sessions/${session}/events`),
    async lines(chunk) {
      const text = await (await get(chunk.url)).text()
      const lines = text
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as [tabIndex: number, seq: number, event: ChunkLine[2]])
        .map(([tabIndex, seq, event]): ChunkLine => [chunk.tabs[tabIndex] ?? 'no such tab', seq, event])
      const skipped = new Set(chunk.skip.map(({ tab, seq }) => `${tab}/${seq}`))
      return lines.filter(([tab, seq]) => !skipped.has(`${tab}/${seq}`))
    },
  }
}
