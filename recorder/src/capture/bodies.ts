import { MAX_BODY_BYTES } from '../limits.ts'

/** Content that reads as text and ends: not streams of events, not files. */
const TEXT_TYPE = /^(text\/(?!event)|application\/(.*(json|xml)|x-www-form))/i

/** Bytes of a request's body, near enough, without reading it; undefined where only reading would tell. */
export function sizeOf(body: unknown): number | undefined {
  const { size, byteLength, length } = Object(body instanceof URLSearchParams ? String(body) : body)
  // `size` may be that of a page's own object; forms and streams have none of the three.
  return [byteLength, size, length].find(count => typeof count === 'number')
}

/** The beginning of a body that is text. */
export function cutBody(body: unknown): string | undefined {
  const text = body instanceof URLSearchParams ? String(body) : body
  if (typeof text !== 'string' || !text) return undefined
  const { read } = new TextEncoder().encodeInto(text.slice(0, MAX_BODY_BYTES), new Uint8Array(MAX_BODY_BYTES))
  return text.slice(0, read)
}

/**
 * The beginning of a response's text, undefined where it is none. Reads a clone, so the page has its own; the rest of the clone is let go of.
 * Called before the page gets the response, which nobody has read.
 */
export async function readText(response: Response): Promise<string | undefined> {
  if (!response.body || !TEXT_TYPE.test(response.headers.get('content-type') ?? '')) return undefined
  const reader = response.clone().body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true })
      // Not awaited: the clone's end comes with that of the page's own response.
      if (text.length >= MAX_BODY_BYTES) void reader?.cancel()
    }
  } catch {
    // The page aborted it: what came until then is what there is.
  }
  return text
}
