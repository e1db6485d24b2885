import { PlayheadError, type Problem } from '../errors.ts'

/** Milliseconds for one answer: an expensive funnel is given up by the server before that. */
const ANSWER_MS = 60_000

/** The API of a running server, read with a token. */
export interface ApiClient {
  url: string
  json<Answer>(path: string, query?: Query): Promise<Answer>
  text(path: string, query?: Query): Promise<string>
}

/** What is undefined is left out. */
export type Query = Record<string, string | number | boolean | undefined>

/** @throws (each method) Error whose message says what the server had against the request */
export function createApiClient(url: string, token: string): ApiClient {
  async function ask(path: string, query: Query = {}): Promise<Response> {
    const asked = new URL(path, url)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) asked.searchParams.set(name, String(value))
    const response = await fetch(asked, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((cause: unknown) => {
      throw new Error(`The Playhead server at ${url} does not answer. Is PLAYHEAD_URL right?`, { cause })
    })
    if (response.ok) return response
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
    throw new Error(`${problem.title ?? `The server answered ${response.status}`}. ${problem.detail ?? ''}`.trim())
  }
  return {
    url,
    json: async <Answer>(path: string, query?: Query) => (await (await ask(path, query)).json()) as Answer,
    text: async (path, query) => (await ask(path, query)).text(),
  }
}

/** Where the server is and what to ask it with. @throws PlayheadError CONFIG_INVALID */
export function clientOf(config: {
  mcp: { url: string | undefined; token: string | undefined }
  host: string
  port: number
}): ApiClient {
  const { url = `http://${config.host}:${config.port}`, token } = config.mcp
  if (token === undefined)
    throw new PlayheadError('CONFIG_INVALID', 'Set PLAYHEAD_TOKEN to what `playhead token` prints on the server.')
  return createApiClient(url, token)
}
