import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { abortedWith } from './abort.ts'
import { runBreakdown } from './breakdown.ts'
import { runFunnel } from './counts.ts'
import { resolveFunnel, type Surroundings } from './resolve.ts'
import {
  definitionQuerySchema,
  funnelBreakdownSchema,
  funnelQuerySchema,
  funnelResultSchema,
  funnelTrendSchema,
} from './schema.ts'
import { runTrend } from './trend.ts'

export interface FunnelRoutesOptions {
  index: Index
  project: string
  /** What time it is, and which events were defined afterwards: what a definition is resolved with. Asked for each request. */
  surroundings: () => Promise<Surroundings>
}

/** The funnels API: numbers. A request that is given up ends its query. */
export async function funnelRoutes(
  app: FastifyInstance,
  { index, project, surroundings }: FunnelRoutesOptions,
): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/funnel',
    schema: {
      summary: 'How many got how far, and how long it took them',
      tags: ['funnels'],
      querystring: funnelQuerySchema,
      response: { 200: funnelResultSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition, compare } = request.query
      const signal = abortedWith(reply)
      const funnel = resolveFunnel(definition, await surroundings())
      return runFunnel(index, project, funnel, { compare: compare === 'true', signal })
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnel/breakdown',
    schema: {
      summary: 'The same for each part of the breakdown',
      description: 'Everybody is in exactly one part: the parts add up to the whole.',
      tags: ['funnels'],
      querystring: definitionQuerySchema,
      response: { 200: funnelBreakdownSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition } = request.query
      if (definition.breakdown === undefined)
        throw new PlayheadError('REQUEST_INVALID', 'The definition has no `breakdown`: say by what to break it down.')
      const signal = abortedWith(reply)
      return runBreakdown(index, project, resolveFunnel(definition, await surroundings()), signal)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnel/trend',
    schema: {
      summary: 'The same for each day of the range',
      description: 'Of those whose attempt began on the day: the days add up to the whole.',
      tags: ['funnels'],
      querystring: definitionQuerySchema,
      response: { 200: funnelTrendSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const signal = abortedWith(reply)
      const around = await surroundings()
      return runTrend(index, project, resolveFunnel(request.query.definition, around), around.nowMs, signal)
    },
  })
}
