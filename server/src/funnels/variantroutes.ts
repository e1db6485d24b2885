import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { problems } from '../http/problemschema.ts'
import { abortedWith } from './abort.ts'
import { resolveFunnel } from './resolve.ts'
import type { FunnelRoutesOptions } from './routes.ts'
import { funnelVariantsQuerySchema, funnelVariantsSchema } from './schema.ts'
import { runVariants } from './variants.ts'

/** How the variants of a flag convert. A request that is given up ends its query. */
export async function variantRoutes(
  app: FastifyInstance,
  { index, project, surroundings }: FunnelRoutesOptions,
): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/funnel/variants',
    schema: {
      summary: 'How the variants of a flag convert, against the control',
      description:
        'The intervals and the check of the split hold however often one looks. Counts people, whatever the funnel counts.',
      tags: ['funnels'],
      querystring: funnelVariantsQuerySchema,
      response: { 200: funnelVariantsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { definition, ...asked } = request.query
      const signal = abortedWith(reply)
      return runVariants(index, project, resolveFunnel(definition, await surroundings()), asked, signal)
    },
  })
}
