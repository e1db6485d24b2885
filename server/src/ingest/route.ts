import { type BatchFrame, decodeFrame, FrameError } from '@playhead/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PlayheadError } from '../errors.ts'
import { partitionOf } from '../keys.ts'
import { LIVE_FLUSH_MS } from '../live/limits.ts'
import type { WatchedSessions } from '../live/watched.ts'
import type { Admission } from './admission.ts'
import { createBodyReader } from './body.ts'
import type { Committer } from './commit.ts'
import { allowReading, answerPreflight } from './cors.ts'
import { countryOf } from './country.ts'
import { clockSkewMs } from './skew.ts'

/** Characters of a user agent that are kept: real ones have 100 to 300. */
const MAX_USER_AGENT_CHARS = 512

const NOTHING = Buffer.alloc(0)

export interface IngestOptions {
  committer: Committer
  admission: Admission
  /** Partitions of the log, as the committer has them. */
  partitions: number
  /** Header in which a proxy says the visitor's country. */
  countryHeader?: string | undefined
  /** Sessions that somebody watches: their recorders are asked to send more often. */
  watched?: Pick<WatchedSessions, 'look' | 'isWatched'>
  now?: () => number
}

/**
 * `POST /v1/batches`: takes one frame, whatever its content type says, and answers 202 when it is durable. A Fastify plugin:
 * `app.register(ingestRoutes, options)`, after `problemHandler(app)`, which lays out its errors. Closing the app closes the committer
 * first, so that what was taken is answered.
 *
 * Register it on an app that does not log each request: two lines a batch cost more than the batch. Set `requestTimeout` too, which
 * ends uploads that stand still.
 */
export async function ingestRoutes(app: FastifyInstance, options: IngestOptions): Promise<void> {
  const { committer, admission, partitions, countryHeader, watched, now = Date.now } = options
  const bodies = createBodyReader(committer.refusal)

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => bodies.read(payload, done))
  app.addHook('onRequest', (request, reply, done) => {
    allowReading(request, reply)
    done()
  })
  app.addHook('preClose', () => committer.close())

  /** Resolves with the batch's session when it is durable. */
  const store = async (request: FastifyRequest): Promise<string> => {
    const frame = Buffer.isBuffer(request.body) ? request.body : NOTHING
    const { header } = decode(frame)
    const { headers } = request
    const project = admission.admit(header.key, headers.origin)
    const receivedAtMs = now()
    const country = countryHeader === undefined ? undefined : countryOf(headers[countryHeader])
    const meta = {
      project: project.id,
      receivedAtMs,
      skewMs: clockSkewMs(header.sentAtMs, receivedAtMs),
      userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT_CHARS),
      ...(country !== undefined && { country }),
    }
    const isUrgent = watched?.isWatched(header.session) === true
    const written = committer.append(partitionOf(header.session, partitions), { meta, frame }, isUrgent)
    await Promise.all([written, watched?.look()])
    return header.session
  }

  // Errors only: an overload must not be made worse by a log line for each refused batch.
  app.post('/v1/batches', { logLevel: 'error' }, (request, reply) => {
    store(request).then(
      session => accept(reply, watched?.isWatched(session) === true),
      error => reply.send(error),
    )
  })
  app.options('/v1/batches', { logLevel: 'error' }, (_request, reply) => answerPreflight(reply))
}

/** A header, because the recorder reads no body of an answer that says yes. */
function accept(reply: FastifyReply, isWatched: boolean): void {
  if (isWatched) reply.header('playhead-flush-ms', LIVE_FLUSH_MS)
  reply.code(202).header('content-type', 'application/json; charset=utf-8').send('{}')
}

function decode(frame: Uint8Array): BatchFrame {
  try {
    return decodeFrame(frame)
  } catch (cause) {
    if (!(cause instanceof FrameError)) throw cause
    const code = cause.reason === 'too_large' ? 'BATCH_TOO_LARGE' : 'BATCH_MALFORMED'
    throw new PlayheadError(code, `${cause.message} (${cause.reason}).`, { cause })
  }
}
