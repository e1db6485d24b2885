import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { resolveMoment } from './moment.ts'
import { momentQuerySchema, momentSchema } from './schema.ts'

export interface LinkRoutesOptions {
  index: Index
  project: string
}

/** `GET /api/moment`: which session a visitor was in at a moment. */
export async function linkRoutes(app: FastifyInstance, { index, project }: LinkRoutesOptions): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/moment',
    schema: {
      summary: 'The session a visitor was in at a moment',
      description:
        'What `/go` asks. Where there is no replay it says why, and which of the visitor’s sessions are nearest.',
      tags: ['links'],
      querystring: momentQuerySchema,
      response: { 200: momentSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return resolveMoment(index, project, request.query)
    },
  })
}

export interface GoRouteOptions extends LinkRoutesOptions {
  isLoggedIn: (request: FastifyRequest) => boolean
  /** Answers with the web app, whose page of the same address explains what is missing. */
  sendPage: (reply: FastifyReply) => FastifyReply
}

/**
 * `GET /go?visitor=…&at=…&event=…`: redirects to the replay, opened at the moment. Without one, or with a query that makes no sense,
 * the web app's page says why.
 */
export async function goRoute(app: FastifyInstance, options: GoRouteOptions): Promise<void> {
  const { index, project, isLoggedIn, sendPage } = options
  app.get('/go', { schema: { hide: true } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (!isLoggedIn(request)) return sendPage(reply.code(401))
    const query = momentQuerySchema.safeParse(request.query)
    if (!query.success) return sendPage(reply.code(400))
    const moment = await resolveMoment(index, project, query.data)
    return moment.outcome === 'found' ? reply.redirect(moment.path) : sendPage(reply.code(404))
  })
}
