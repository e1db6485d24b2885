import type { FastifyError, FastifyInstance } from 'fastify'
import { isPlayheadError, PlayheadError, problemOf } from '../errors.ts'

/** Answers every error of `app`, and every unknown address, with a problem document (RFC 9457). Call it before routes are registered. */
export function problemHandler(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = catalogued(error)
    const problem = problemOf(known)
    if (problem.status === 503) request.log.warn({ err: known }, problem.title)
    else if (problem.status >= 500) request.log.error({ err: error }, problem.title)
    if (isPlayheadError(known) && known.retryAfterS !== undefined) reply.header('retry-after', known.retryAfterS)
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  })
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf(new PlayheadError('NOT_FOUND', `There is no ${request.method} ${pathOf(request.url)}.`))
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  })
}

/** Fastify's own errors in the catalogue's terms. What is neither stays as it is, and becomes INTERNAL. */
function catalogued(error: FastifyError): Error {
  if (isPlayheadError(error)) return error
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new PlayheadError('BATCH_TOO_LARGE', error.message, { cause: error })
  const isTheClients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  // A page that is left in the middle of an upload, or while a query runs, is no failure of the server.
  const isAborted = (isTheClients && error.code === 'ECONNRESET') || error.name === 'AbortError'
  if (error.validation !== undefined || isAborted || (isTheClients && error.code?.startsWith('FST_'))) {
    return new PlayheadError('REQUEST_INVALID', error.message, { cause: error })
  }
  return error
}

/** Without the query, which may hold tokens. */
function pathOf(url: string): string {
  return url.split('?', 1)[0]?.slice(0, 200) ?? ''
}
