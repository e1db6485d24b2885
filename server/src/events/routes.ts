import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { abortedWith } from '../funnels/abort.ts'
import { definitionQuerySchema } from '../funnels/schema.ts'
import { problems } from '../http/problemschema.ts'
import { askedWith, type CatalogueOptions, readCatalogue } from './catalogue.ts'
import { checkFunnel } from './check.ts'
import { readDetail } from './detail.ts'
import {
  catalogueQuerySchema,
  catalogueSchema,
  eventDetailQuerySchema,
  eventDetailSchema,
  funnelCheckSchema,
} from './schema.ts'

/** What was seen, one event of it, and what will hurt a funnel. */
export async function catalogueRoutes(app: FastifyInstance, options: CatalogueOptions): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const asked = askedWith(options)

  api.route({
    method: 'GET',
    url: '/api/events',
    schema: {
      summary: 'Events that were seen, with their volumes and what is wrong with them',
      description:
        'Also flags, and what a funnel builder completes. From memory for up to 20 s. Warnings look back on 36 days, whatever the period.',
      tags: ['events'],
      querystring: catalogueQuerySchema,
      response: { 200: catalogueSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return readCatalogue(await asked(), request.query)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/events/detail',
    schema: {
      summary: 'One event: its properties as its newest events carry them',
      tags: ['events'],
      querystring: eventDetailQuerySchema,
      response: { 200: eventDetailSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { name, ...period } = request.query
      return readDetail(await asked(), name, period)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnel/check',
    schema: {
      summary: 'What will hurt a funnel: names nobody sends, properties that events lack, events that have gone quiet',
      description: 'By place in the definition. Quick enough to ask while one types.',
      tags: ['funnels'],
      querystring: definitionQuerySchema,
      response: { 200: funnelCheckSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const signal = abortedWith(reply)
      return checkFunnel(await asked(), request.query.definition, signal)
    },
  })
}
