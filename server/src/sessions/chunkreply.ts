import type { FastifyReply, FastifyRequest } from 'fastify'
import { PlayheadError } from '../errors.ts'
import { chooseEncoding, encodeChunk } from '../http/encoding.ts'
import type { Index } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { locateChunk } from './manifest.ts'

export interface ChunkSource {
  index: Index
  store: ObjectStore
  project: string
}

/** A chunk never changes. */
const FOREVER = { 'cache-control': 'private, max-age=31536000, immutable' }

/**
 * Answers with a chunk of the session as the client takes it: brotli as it lies, or gzip, or plain.
 * @throws PlayheadError CHUNK_NOT_FOUND
 */
export async function sendChunk(
  request: FastifyRequest,
  reply: FastifyReply,
  { index, store, project }: ChunkSource,
  { session, chunk }: { session: string; chunk: string },
  caching: { 'cache-control': string } = FOREVER,
): Promise<FastifyReply> {
  const place = await locateChunk(index, project, session, chunk)
  const stored = place && (await store.stream(place.segment, { offset: place.offset, bytes: place.bytes }))
  if (stored === undefined) throw new PlayheadError('CHUNK_NOT_FOUND', `Session ${session} has no chunk ${chunk}.`)
  const encoding = chooseEncoding(request.headers['accept-encoding'])
  return reply
    .type('application/x-ndjson')
    .headers({
      ...caching,
      vary: 'Accept-Encoding',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    })
    .send(encodeChunk(stored, encoding))
}
