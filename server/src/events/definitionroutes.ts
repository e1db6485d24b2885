import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { abortedWith } from '../funnels/abort.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import type { NamedStore } from './named.ts'
import { previewEvents } from './preview.ts'
import {
  type DefinedEventDocument,
  definedEventChangeSchema,
  definedEventInputSchema,
  definedEventSchema,
  definedEventsSchema,
  idParamsSchema,
  previewInputSchema,
  previewSchema,
  suggestInputSchema,
  suggestSchema,
} from './schema.ts'
import { suggest } from './suggest.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const tags = ['events']

export interface DefinitionRoutesOptions {
  index: Index
  project: string
  definitions: NamedStore<DefinedEventDocument>
}

/** Events that are defined afterwards: kept, tried before they are kept, and suggested for an element. */
export async function definitionRoutes(app: FastifyInstance, options: DefinitionRoutesOptions): Promise<void> {
  const { index, project, definitions } = options
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/definitions',
    schema: { summary: 'Events defined afterwards', tags, response: { 200: definedEventsSchema, ...problems } },
    handler: async (_request, reply) => {
      void reply.header('cache-control', 'no-store')
      return { definitions: await definitions.list(project) }
    },
  })

  api.route({
    method: 'POST',
    url: '/api/definitions',
    schema: {
      summary: 'Defines an event; from the next query on it counts for all the past',
      description: 'Names are unique, however they are written. 409 NAME_TAKEN otherwise.',
      tags,
      body: definedEventInputSchema,
      response: { 201: definedEventSchema, ...problems },
    },
    handler: async (request, reply) => reply.code(201).send(await definitions.add(project, request.body)),
  })

  api.route({
    method: 'PUT',
    url: '/api/definitions/:id',
    schema: {
      summary: 'Replaces a definition',
      description: 'With `updatedMs`, only if nobody has changed it since: 409 CHANGED_MEANWHILE otherwise.',
      tags,
      params: idParamsSchema,
      body: definedEventChangeSchema,
      response: { 200: definedEventSchema, ...problems },
    },
    handler: async request => {
      const { updatedMs, ...fields } = request.body
      return definitions.replace(project, request.params.id, fields, updatedMs)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/api/definitions/:id',
    schema: {
      summary: 'Deletes a definition; what was recorded stays',
      tags,
      params: idParamsSchema,
      response: { 204: z.null(), ...problems },
    },
    handler: async (request, reply) => {
      await definitions.remove(project, request.params.id)
      return reply.code(204).send(null)
    },
  })

  api.route({
    method: 'POST',
    url: '/api/definitions/preview',
    schema: {
      summary: 'How often something happened already, before it is defined',
      tags,
      body: previewInputSchema,
      response: { 200: previewSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { anyOf, days } = request.body
      return previewEvents(index, project, { anyOf, fromMs: Date.now() - days * DAY_MS }, abortedWith(reply))
    },
  })

  api.route({
    method: 'POST',
    url: '/api/definitions/suggest',
    schema: {
      summary:
        'What an element could stand for, from this one on this page to all that are called so, each with its past clicks',
      tags,
      body: suggestInputSchema,
      response: { 200: suggestSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { days, ...pointed } = request.body
      return suggest(index, project, { ...pointed, fromMs: Date.now() - days * DAY_MS }, abortedWith(reply))
    },
  })
}
