import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Project } from '../../catalog/types.ts'
import { PlayheadError } from '../../errors.ts'
import type { Admission } from '../../ingest/admission.ts'
import { createBodyReader } from '../../ingest/body.ts'
import type { Committer } from '../../ingest/commit.ts'
import { allowReading, answerPreflight } from '../../ingest/cors.ts'
import { partitionOf } from '../../keys.ts'
import type { Arrival } from './frame.ts'
import { type Rejected, recordsOf } from './records.ts'
import { headerKey, openEnvelope } from './request.ts'
import { SEGMENT_TYPES, type SegmentType } from './segment.ts'

/** Where requests of any shape are taken: our own address, Segment's batches, and PostHog's. */
const ANY_SHAPE = ['/v1/events', '/v1/batch', '/v1/import', '/batch', '/capture', '/e', '/i/v0/e']

const NOTHING = Buffer.alloc(0)

export interface EventReceiverOptions {
  committer: Committer
  admission: Admission
  /** Partitions of the log, as the committer has them. */
  partitions: number
  now?: () => number
}

/** The answer to a request: what is stored, and why the rest is not. `success` and `status` are what SDKs look for. */
export interface Received {
  success: true
  status: 1
  accepted: number
  rejected: Rejected[]
}

/**
 * Takes events of other systems, in the shapes of Segment's and PostHog's SDKs, and answers when they are durable. A bad item is told of
 * in the answer and takes no other with it; a request that was not stored as a whole is refused as a whole, and may be sent again:
 * what was stored of it is not stored twice. A Fastify plugin, to be registered beside `ingestRoutes`, which closes the committer.
 */
export async function eventReceiver(app: FastifyInstance, options: EventReceiverOptions): Promise<void> {
  const { committer, admission, partitions, now = Date.now } = options
  const bodies = createBodyReader(committer.refusal)

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => bodies.read(payload, done))
  app.addHook('onRequest', (request, reply, done) => {
    allowReading(request, reply)
    done()
  })

  const receive = async (request: FastifyRequest, type?: SegmentType): Promise<Received> => {
    const { authorization, origin } = request.headers
    const known = headerKey(authorization)
    // A key in the header is asked before anything is parsed.
    const project = known === undefined ? undefined : admission.admit(known, origin)
    const { key, sentAt, items } = openEnvelope(Buffer.isBuffer(request.body) ? request.body : NOTHING)
    const arrival = arrivalOf(project ?? admission.admit(key ?? noKey(), origin), now())
    const { records, rejected } = await recordsOf(items, type, sentAt, arrival)
    await Promise.all(records.map(({ session, record }) => committer.append(partitionOf(session, partitions), record)))
    return { success: true, status: 1, accepted: records.length, rejected }
  }

  const route = (path: string, type?: SegmentType): void => {
    for (const url of [path, `${path}/`]) {
      // Errors only: an overload must not be made worse by a log line for each refused request.
      app.post(url, { logLevel: 'error' }, request => receive(request, type))
      app.options(url, { logLevel: 'error' }, (_request, reply) =>
        answerPreflight(reply, 'POST', 'Content-Type, Content-Encoding, Authorization'),
      )
    }
  }
  for (const path of ANY_SHAPE) route(path)
  for (const type of SEGMENT_TYPES) route(`/v1/${type}`, type)
}

function arrivalOf({ id, key }: Project, receivedAtMs: number): Arrival {
  return { project: id, key, receivedAtMs }
}

function noKey(): never {
  throw new PlayheadError(
    'KEY_UNKNOWN',
    'The request names no write key. Send it as `Authorization: Basic base64(KEY:)`, or in the body as writeKey or api_key.',
  )
}
