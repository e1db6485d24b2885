import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import { abortedWith } from './abort.ts'
import { decodeCursor, listFunnel } from './list.ts'
import { runReasons } from './reasons.ts'
import { resolveFunnel } from './resolve.ts'
import type { FunnelRoutesOptions } from './routes.ts'
import {
  type FunnelListQuery,
  funnelListQuerySchema,
  funnelListSchema,
  funnelReasonsQuerySchema,
  funnelReasonsSchema,
} from './schema.ts'

/** The people behind a number, and why they drop. A request that is given up ends its query. */
export async function dropoffRoutes(
  app: FastifyInstance,
  { index, project, surroundings }: FunnelRoutesOptions,
): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/funnel/list',
    schema: {
      summary: 'Who is behind a number: those who completed a step, or dropped after it, newest first',
      description:
        'As long as the number it belongs to. Each row says where it can be watched and at which moment, or why it cannot; for those who dropped, where they gave up and what happened until then.',
      tags: ['funnels'],
      querystring: funnelListQuerySchema,
      response: { 200: funnelListSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition, cursor, ...asked } = request.query
      refuseLostGroup(request.query)
      return listFunnel(
        index,
        project,
        resolveFunnel(definition, await surroundings()),
        { ...asked, ...(cursor !== undefined && { cursor: decodeCursor(cursor) }) },
        abortedWith(reply),
      )
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnel/reasons',
    schema: {
      summary: 'What is over-represented among those who dropped after a step',
      description:
        'Against those who went on to the next. Over-represented is not the cause. Each reason’s `key` opens its list: `dropped` is the length of it.',
      tags: ['funnels'],
      querystring: funnelReasonsQuerySchema,
      response: { 200: funnelReasonsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition, ...asked } = request.query
      refuseLostGroup(request.query)
      const signal = abortedWith(reply)
      return runReasons(index, project, resolveFunnel(definition, await surroundings()), asked, signal)
    },
  })
}

function refuseLostGroup({ definition, group }: Pick<FunnelListQuery, 'definition' | 'group'>): void {
  if (group === undefined || definition.breakdown !== undefined) return
  throw new PlayheadError('REQUEST_INVALID', '`group` is a part of a breakdown, and the definition has no `breakdown`.')
}
