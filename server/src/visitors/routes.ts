import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { visitorQuerySchema, visitorSchema } from './schema.ts'
import { loadVisitor } from './visitor.ts'

export interface VisitorRoutesOptions {
  index: Index
  project: string
}

/** `GET /api/visitor`: who somebody is, and when else they came. The id is a parameter: ids have 256 characters, and any of them. */
export async function visitorRoutes(app: FastifyInstance, { index, project }: VisitorRoutesOptions): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/visitor',
    schema: {
      summary: 'A visitor: ids, person properties, flags seen, sessions newest first',
      description: 'An id that nobody had is a visitor without anything.',
      tags: ['visitors'],
      querystring: visitorQuerySchema,
      response: { 200: visitorSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return loadVisitor(index, project, request.query)
    },
  })
}
