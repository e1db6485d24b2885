import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import { chooseEncoding } from '../http/encoding.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { loadSessionEvents } from '../sessions/events.ts'
import { loadManifest } from '../sessions/manifest.ts'
import type { Manifest } from '../sessions/schema.ts'
import { stretchQuerySchema } from '../transcript/schema.ts'
import { stretchOf } from '../transcript/stretch.ts'
import { playwrightTest } from './playwright.ts'
import { recordingJson } from './rrweb.ts'

export interface ExportRoutesOptions {
  index: Index
  store: ObjectStore
  project: string
  /** Where browsers reach this server: a test says where it was made from. */
  publicUrl: () => string
}

const params = z.object({ session: z.uuid() })
const query = stretchQuerySchema.extend({ tab: z.uuid().optional().describe('Id of the tab') })

/** A stretch of a session as files for other tools. */
export async function exportRoutes(app: FastifyInstance, options: ExportRoutesOptions): Promise<void> {
  const { index, store, project, publicUrl } = options
  const api = app.withTypeProvider<ZodTypeProvider>()

  async function find(session: string, tab: string | undefined): Promise<Manifest> {
    const manifest = await loadManifest(index, project, session)
    if (!manifest) throw new PlayheadError('SESSION_NOT_FOUND', `No session has the id ${session}.`)
    if (tab !== undefined && !manifest.tabs.some(known => known.tab === tab))
      throw new PlayheadError('NOT_FOUND', `The session has no tab ${tab}.`)
    return manifest
  }

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/export/playwright',
    schema: {
      summary: 'A stretch of a session as a Playwright test',
      description:
        'TypeScript: what one tab’s visitor clicked and filled in, found by role and name first, waiting for the addresses that followed. What was typed is not recorded: its constants stand at the top. Without `tab`, the one most was done in.',
      tags: ['sessions'],
      params,
      querystring: query,
      response: { 200: z.string().describe('TypeScript'), ...problems },
    },
    handler: async (request, reply) => {
      const { session } = request.params
      const { tab, ...asked } = request.query
      const manifest = await find(session, tab)
      const stretch = stretchOf(manifest, asked)
      const { events } = await loadSessionEvents(index, project, session)
      const replayUrl = new URL(`/sessions/${session}`, publicUrl()).href
      const source = playwrightTest({ manifest, events, stretch, tab, replayUrl })
      return reply
        .type('text/plain; charset=utf-8')
        .headers(fileHeaders(`session-${session}.spec.ts`))
        .send(source)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/sessions/:session/export/rrweb',
    // Fastify answers HEAD by reading the whole answer and throwing it away.
    exposeHeadRoute: false,
    schema: {
      summary: 'A stretch of a session as rrweb events',
      description:
        'A JSON array that rrweb’s players play, streamed. It begins at the keyframe before the stretch. Without `tab`, the first tab that has a picture there.',
      tags: ['sessions'],
      params,
      querystring: query,
      response: { 200: z.unknown().describe('A JSON array of rrweb events'), ...problems },
    },
    handler: async (request, reply) => {
      const { session } = request.params
      const { tab, ...asked } = request.query
      const manifest = await find(session, tab)
      const { viewport, tabs } = manifest
      const onTrouble = (error: unknown) => request.log.warn({ err: error, session }, 'a chunk could not be exported')
      const source = { index, store, project, session, viewport, onTrouble }
      const stretch = stretchOf(manifest, asked)
      for (const candidate of tab === undefined ? tabs.map(each => each.tab) : [tab]) {
        const pieces = await recordingJson(source, candidate, stretch)
        if (!pieces) continue
        const isGzip = chooseEncoding(request.headers['accept-encoding'], ['gzip']) === 'gzip'
        const plain = Readable.from(pieces, { objectMode: false })
        return reply
          .type('application/json; charset=utf-8')
          .headers({ ...fileHeaders(`session-${session}.json`), vary: 'Accept-Encoding' })
          .headers(isGzip ? { 'content-encoding': 'gzip' } : {})
          .send(isGzip ? pipeline(plain, createGzip({ level: 4 }), () => {}) : plain)
      }
      throw new PlayheadError('NOT_FOUND', 'There is no picture in this stretch: choose another, or another tab.')
    },
  })
}

function fileHeaders(name: string) {
  return {
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
}
