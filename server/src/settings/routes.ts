import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Project } from '../catalog/types.ts'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import { recordingSettingsSchema } from './schema.ts'
import type { RecordingSettingsStore } from './settings.ts'

/** Seconds a browser goes by what it has: one page view after another asks nothing. */
const MAX_AGE_S = 60

export interface SettingsRoutesOptions {
  settings: RecordingSettingsStore
  projects: () => readonly Project[]
}

/** `GET /v1/settings?key=pk_…`: what the recorder asks at its start. Public, as the key is. */
export async function publicSettingsRoute(app: FastifyInstance, options: SettingsRoutesOptions): Promise<void> {
  const { settings, projects } = options
  app.route<{ Querystring: { key?: unknown } }>({
    method: 'GET',
    url: '/v1/settings',
    logLevel: 'error',
    schema: { hide: true },
    onRequest: (_request, reply, done) => {
      reply.header('access-control-allow-origin', '*')
      done()
    },
    handler: async (request, reply) => {
      const project = projects().find(candidate => candidate.key === request.query.key)
      if (project === undefined) {
        throw new PlayheadError(
          'KEY_UNKNOWN',
          'No project has this write key. Compare data-key with the key the server printed at its start.',
        )
      }
      const { json, etag } = await settings.answer(project.id)
      reply.headers({ 'cache-control': `public, max-age=${MAX_AGE_S}`, etag })
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').send(json)
    },
  })
}

/** `GET` and `PUT /api/projects/:id/recording`, behind the login. */
export async function settingsRoutes(app: FastifyInstance, options: SettingsRoutesOptions): Promise<void> {
  const { settings, projects } = options
  const api = app.withTypeProvider<ZodTypeProvider>()
  const params = z.object({ id: z.string().max(63) })
  const known = (id: string): string => {
    if (projects().some(project => project.id === id)) return id
    throw new PlayheadError('NOT_FOUND', `There is no project ${JSON.stringify(id)}.`)
  }

  api.route({
    method: 'GET',
    url: '/api/projects/:id/recording',
    schema: {
      summary: 'What the project records, and when',
      tags: ['project'],
      params,
      response: { 200: recordingSettingsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      return settings.read(known(request.params.id))
    },
  })

  api.route({
    method: 'PUT',
    url: '/api/projects/:id/recording',
    schema: {
      summary: 'Sets what the project records, and when',
      description: 'Replaces all of it. Visitors have it with their next page, at most some 70 s later.',
      tags: ['project'],
      params,
      body: recordingSettingsSchema,
      response: { 200: recordingSettingsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      await settings.write(known(request.params.id), request.body)
      return request.body
    },
  })
}

/** RFC 9110, section 13.1.2: a list of tags, weak ones too where a proxy has compressed the answer. */
function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
}
