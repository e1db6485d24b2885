import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import { chooseEncoding } from '../http/encoding.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import type { Hub } from './hub.ts'
import { MAX_WATCHERS } from './limits.ts'
import { liveQuerySchema } from './schema.ts'
import { type EventStream, openEventStream } from './stream.ts'
import { watchSession } from './watch.ts'

export interface LiveRoutesOptions {
  hub: Hub
  index: Index
  project: string
  /** Most people who may watch here. */
  maxWatchers?: number
}

/** `GET /api/sessions/:session/live`: what a session does while it does it, as Server-Sent Events. */
export async function liveRoutes(app: FastifyInstance, options: LiveRoutesOptions): Promise<void> {
  const { hub, index, project, maxWatchers = MAX_WATCHERS } = options
  const streams = new Set<EventStream>()
  // Otherwise those who watch would keep the server from closing.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end()
  })

  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/sessions/:session/live',
    schema: {
      summary: 'What a session in progress does, as it does it',
      description:
        'Server-Sent Events: `manifest` first (see `LiveManifest`), then a `batch` for each that is not in it, `end` when no more is expected, `slow` when the reader was too slow and shall connect again.',
      tags: ['sessions'],
      params: z.object({ session: z.uuid() }),
      querystring: liveQuerySchema,
      response: { 200: z.unknown().describe('text/event-stream'), ...problems },
    },
    handler: async (request, reply) => {
      if (streams.size >= maxWatchers) {
        throw new PlayheadError(
          'LIVE_FULL',
          `${maxWatchers} people watch live on this server. Try again in a moment.`,
          {
            retryAfterS: 10,
          },
        )
      }
      const { session } = request.params
      const last = request.headers['last-event-id']
      const encoding = chooseEncoding(request.headers['accept-encoding'], ['gzip']) === 'gzip' ? 'gzip' : 'identity'
      const stream = openEventStream(encoding)
      streams.add(stream)
      let stop: (() => void) | undefined
      stream.body.once('close', () => {
        streams.delete(stream)
        stop?.()
      })
      try {
        stop = await watchSession({
          hub,
          index,
          project,
          session,
          after: (typeof last === 'string' && last) || request.query.after || '',
          sinceMs: request.query.sinceMs,
          output: {
            manifest: (message, id) => stream.send('manifest', [JSON.stringify(message)], id),
            batch: (message, lines, id) => stream.send('batch', [JSON.stringify(message), ...lines], id),
            end(message) {
              stream.send('end', [JSON.stringify(message)])
              stream.end()
            },
          },
          log: request.log,
        })
      } catch (error) {
        stream.body.destroy()
        throw error
      }
      if (stop === undefined) {
        stream.body.destroy()
        throw new PlayheadError(
          'SESSION_NOT_FOUND',
          `No session has the id ${session}. New ones appear some 12 s after they begin.`,
        )
      }
      if (stream.body.destroyed) stop()
      // Proxies that gather answers would hold back what is live.
      return reply
        .type('text/event-stream; charset=utf-8')
        .headers({
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
          vary: 'Accept-Encoding',
          ...(encoding === 'gzip' && { 'content-encoding': 'gzip' }),
        })
        .send(stream.body)
    },
  })
}
