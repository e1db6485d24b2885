import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problems } from '../http/problemschema.ts'
import type { NamedStore } from './named.ts'
import {
  idParamsSchema,
  type SavedFunnel,
  savedFunnelChangeSchema,
  savedFunnelInputSchema,
  savedFunnelSchema,
  savedFunnelsSchema,
} from './schema.ts'

const tags = ['funnels']

export interface SavedFunnelRoutesOptions {
  project: string
  funnels: NamedStore<SavedFunnel>
}

/** Funnels that people saved. */
export async function savedFunnelRoutes(app: FastifyInstance, options: SavedFunnelRoutesOptions): Promise<void> {
  const { project, funnels } = options
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/funnels',
    schema: { summary: 'Saved funnels', tags, response: { 200: savedFunnelsSchema, ...problems } },
    handler: async (_request, reply) => {
      void reply.header('cache-control', 'no-store')
      return { funnels: await funnels.list(project) }
    },
  })

  api.route({
    method: 'GET',
    url: '/api/funnels/:id',
    schema: {
      summary: 'A saved funnel',
      tags,
      params: idParamsSchema,
      response: { 200: savedFunnelSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return funnels.get(project, request.params.id)
    },
  })

  api.route({
    method: 'POST',
    url: '/api/funnels',
    schema: {
      summary: 'Saves a funnel',
      description: 'Names are unique, however they are written. 409 NAME_TAKEN otherwise.',
      tags,
      body: savedFunnelInputSchema,
      response: { 201: savedFunnelSchema, ...problems },
    },
    handler: async (request, reply) => reply.code(201).send(await funnels.add(project, request.body)),
  })

  api.route({
    method: 'PUT',
    url: '/api/funnels/:id',
    schema: {
      summary: 'Replaces a saved funnel',
      description: 'With `updatedMs`, only if nobody has changed it since: 409 CHANGED_MEANWHILE otherwise.',
      tags,
      params: idParamsSchema,
      body: savedFunnelChangeSchema,
      response: { 200: savedFunnelSchema, ...problems },
    },
    handler: async request => {
      const { updatedMs, ...fields } = request.body
      return funnels.replace(project, request.params.id, fields, updatedMs)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/api/funnels/:id',
    schema: {
      summary: 'Deletes a saved funnel',
      tags,
      params: idParamsSchema,
      response: { 204: z.null(), ...problems },
    },
    handler: async (request, reply) => {
      await funnels.remove(project, request.params.id)
      return reply.code(204).send(null)
    },
  })
}
