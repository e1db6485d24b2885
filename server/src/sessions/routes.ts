import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { sendChunk } from './chunkreply.ts'
import { loadSessionEvents } from './events.ts'
import { listSessions } from './list.ts'
import { loadManifest } from './manifest.ts'
import {
  manifestSchema,
  sessionEventsQuerySchema,
  sessionEventsSchema,
  sessionListQuerySchema,
  sessionListSchema,
} from './schema.ts'

const sessionParams = z.object({ session: z.uuid() })

export interface SessionRoutesOptions {
  index: Index
  store: ObjectStore
  project: string
}

/** The sessions API: list, manifest, index events, chunks. */
export async function sessionRoutes(app: FastifyInstance, options: SessionRoutesOptions): Promise<void> {
  const { index, project } = options
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/sessions',
    schema: {
      summary: 'Sessions, newest first',
      tags: ['sessions'],
      querystring: sessionListQuerySchema,
      response: { 200: sessionListSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return listSessions(index, project, request.query)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/sessions/:session',
    schema: {
      summary: 'Manifest of a session: what is needed to play it',
      tags: ['sessions'],
      params: sessionParams,
      response: { 200: manifestSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return found(await loadManifest(index, project, request.params.session), request.params.session)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/events',
    schema: {
      summary: 'Index events of a session, in order of time',
      tags: ['sessions'],
      params: sessionParams,
      querystring: sessionEventsQuerySchema,
      response: { 200: sessionEventsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { limit, cursor } = request.query
      return loadSessionEvents(index, project, request.params.session, limit, cursor)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/chunks/:chunk',
    schema: {
      summary: 'Snapshot events of a chunk',
      description:
        'NDJSON lines `[index of the tab in the chunk’s tabs, seq, event]` in order of time, `br` as stored, or `gzip`, or plain. Never changes.',
      tags: ['sessions'],
      params: sessionParams.extend({ chunk: z.string().max(64) }),
      response: { 200: z.unknown().describe('application/x-ndjson'), ...problems },
    },
    handler: (request, reply) => sendChunk(request, reply, options, request.params),
  })
}

function found<Value>(value: Value | undefined, session: string): Value {
  if (value !== undefined) return value
  throw new PlayheadError(
    'SESSION_NOT_FOUND',
    `No session has the id ${session}. New ones appear some 12 s after they begin.`,
  )
}
