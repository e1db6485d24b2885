import type { FastifyReply, FastifyRequest } from 'fastify'

/** Seconds a browser may remember that it may send: Chromium's own most is two hours. */
const PREFLIGHT_AGE_S = 7_200

/**
 * Lets the page that sent read the answer, whatever the answer is: a refused page is told why in its own console. That opens nothing.
 * What may be written is decided by key and origin, cookies are never looked at, and the answers hold no data.
 * These headers are not among those a page may read unless they are named (Fetch standard, "CORS-safelisted response-header name").
 */
export function allowReading(request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers
  reply.header('vary', 'Origin')
  if (origin === undefined) return
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-expose-headers', 'Retry-After, Playhead-Flush-Ms')
}

/** Answers a preflight. `text/plain` needs none; other content types do, and a page with a service worker or a debugger may send one. */
export function answerPreflight(reply: FastifyReply, methods = 'POST', headers = 'Content-Type'): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', headers)
    .header('access-control-max-age', PREFLIGHT_AGE_S)
    .send()
}
