import type { FastifyReply } from 'fastify'

/** Fires when the client goes away before its answer. Told by the response: a request is closed as soon as it has been read. */
export function abortedWith(reply: FastifyReply): AbortSignal {
  const abort = new AbortController()
  reply.raw.once('close', () => reply.raw.writableFinished || abort.abort())
  return abort.signal
}
