import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { sessionSpan } from '../sessions/span.ts'
import type { NoteStore } from './notes.ts'
import { noteChangeSchema, noteInputSchema, noteParamsSchema, noteSchema, notesSchema } from './schema.ts'

const tags = ['notes']
const sessionParams = z.object({ session: z.uuid() })

export interface NoteRoutesOptions {
  index: Index
  project: string
  notes: NoteStore
}

/** Notes at moments of a session; register them behind the login. */
export async function noteRoutes(app: FastifyInstance, { index, project, notes }: NoteRoutesOptions): Promise<void> {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/notes',
    schema: {
      summary: 'What people wrote at moments of a session',
      tags,
      params: sessionParams,
      response: { 200: notesSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return { notes: await notes.list(request.params.session) }
    },
  })

  api.route({
    method: 'POST',
    url: '/api/sessions/:session/notes',
    schema: {
      summary: 'Writes a note at a moment',
      tags,
      params: sessionParams,
      body: noteInputSchema,
      response: { 201: noteSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { session } = request.params
      const { startedMs, endedMs } = await sessionSpan(index, project, session)
      const { atMs } = request.body
      if (atMs < startedMs || atMs > endedMs) {
        throw new PlayheadError(
          'REQUEST_INVALID',
          `atMs is outside the session, which goes from ${startedMs} to ${endedMs}.`,
        )
      }
      return reply.code(201).send(await notes.add(session, request.body))
    },
  })

  api.route({
    method: 'PUT',
    url: '/api/sessions/:session/notes/:note',
    schema: {
      summary: 'Changes the text of a note',
      description: 'With `updatedMs`, only if nobody has changed it since: 409 CHANGED_MEANWHILE otherwise.',
      tags,
      params: noteParamsSchema,
      body: noteChangeSchema,
      response: { 200: noteSchema, ...problems },
    },
    handler: async request => notes.replace(request.params.session, request.params.note, request.body),
  })

  api.route({
    method: 'DELETE',
    url: '/api/sessions/:session/notes/:note',
    schema: { summary: 'Deletes a note', tags, params: noteParamsSchema, response: { 204: z.null(), ...problems } },
    handler: async (request, reply) => {
      await notes.remove(request.params.session, request.params.note)
      return reply.code(204).send(null)
    },
  })
}
