import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { sessionSpan } from '../sessions/span.ts'
import {
  type Share,
  type ShareRecord,
  shareInputSchema,
  shareParamsSchema,
  shareSchema,
  sharesSchema,
} from './schema.ts'
import type { ShareStore } from './shares.ts'

const tags = ['shares']
const sessionParams = z.object({ session: z.uuid() })

export interface ShareRoutesOptions {
  index: Index
  project: string
  shares: ShareStore
  /** Where browsers reach this server: what the links begin with. */
  publicUrl: () => string
}

/** Making, listing and revoking links to a session; register them behind the login. */
export async function shareRoutes(app: FastifyInstance, options: ShareRoutesOptions): Promise<void> {
  const { index, project, shares, publicUrl } = options
  const api = app.withTypeProvider<ZodTypeProvider>()

  const withLinks = (session: string, record: ShareRecord): Share => {
    const token = shares.token(session, record.id)
    const link = (path: string) => new URL(`/${path}/${token}`, publicUrl()).href
    return { ...record, url: link('s'), embedUrl: link('embed') }
  }

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/shares',
    schema: {
      summary: 'Links that open a session without a login',
      tags,
      params: sessionParams,
      response: { 200: sharesSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { session } = request.params
      return { shares: (await shares.list(session)).map(record => withLinks(session, record)) }
    },
  })

  api.route({
    method: 'POST',
    url: '/api/sessions/:session/shares',
    schema: {
      summary: 'Makes a link that opens a session without a login',
      description: 'It opens this session and nothing else, until it expires or is revoked.',
      tags,
      params: sessionParams,
      body: shareInputSchema,
      response: { 201: shareSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { session } = request.params
      await sessionSpan(index, project, session)
      const record = await shares.add(session, request.body)
      return reply.code(201).header('cache-control', 'no-store').send(withLinks(session, record))
    },
  })

  api.route({
    method: 'DELETE',
    url: '/api/sessions/:session/shares/:share',
    schema: {
      summary: 'Revokes a link',
      description: 'At once on the process that answers, within 5 s on the others.',
      tags,
      params: shareParamsSchema,
      response: { 204: z.null(), ...problems },
    },
    handler: async (request, reply) => {
      await shares.revoke(request.params.session, request.params.share)
      return reply.code(204).send(null)
    },
  })
}
