import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { decodeCursor, listFunnel, runFunnel } from './run.ts'
import { funnelListQuerySchema, funnelListSchema, funnelQuerySchema, funnelResultSchema } from './schema.ts'

export interface FunnelRoutesOptions {
  index: Index
  project: string
}

/** The funnels API: numbers, and the people behind each of them. A request that is given up ends its query. */
export async function funnelRoutes(app: FastifyInstance, { index, project }: FunnelRoutesOptions): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/funnel',
    schema: {
      summary: 'How many got how far',
      tags: ['funnels'],
      querystring: funnelQuerySchema,
      response: { 200: funnelResultSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return runFunnel(index, project, request.query.definition, abortedWith(reply))
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnel/list',
    schema: {
      summary: 'Who is behind a number: those who completed a step, or dropped after it, newest first',
      description: 'As long as the number it belongs to. Each row says where it can be watched, and at which moment.',
      tags: ['funnels'],
      querystring: funnelListQuerySchema,
      response: { 200: funnelListSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition, cursor, ...asked } = request.query
      return listFunnel(
        index,
        project,
        definition,
        { ...asked, ...(cursor !== undefined && { cursor: decodeCursor(cursor) }) },
        abortedWith(reply),
      )
    },
  })
}

/** Fires when the client goes away before its answer. Told by the response: a request is closed as soon as it has been read. */
function abortedWith(reply: FastifyReply): AbortSignal {
  const abort = new AbortController()
  reply.raw.once('close', () => reply.raw.writableFinished || abort.abort())
  return abort.signal
}
