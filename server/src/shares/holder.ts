import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { sendAsset } from '../assets/routes.ts'
import { HASH_PATTERN } from '../assets/store.ts'
import { isPlayheadError, PlayheadError, problemOf } from '../errors.ts'
import type { PlayerDocuments } from '../http/player.ts'
import { problems } from '../http/problemschema.ts'
import type { Index } from '../index/types.ts'
import { createQuota } from '../ingest/quota.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { sendChunk } from '../sessions/chunkreply.ts'
import { loadSessionEvents } from '../sessions/events.ts'
import { loadManifest } from '../sessions/manifest.ts'
import { sessionEventsQuerySchema, sessionEventsSchema } from '../sessions/schema.ts'
import { createNamesFile } from './namedfiles.ts'
import { sharedSessionSchema } from './schema.ts'
import { sharedManifest } from './sharedmanifest.ts'
import type { OpenShare, ShareStore } from './shares.ts'

/** Requests a minute through one link and process: a person who jumps about asks for some ten a second for a while, and a page has 200 files. */
const REQUESTS_PER_MINUTE = 1_200
/** Seconds a chunk stays in its holder's browser: it is watched again while the link is open, and not long after. */
const CHUNK_AGE_S = 3_600

const tags = ['shares']
const tokenParams = z.object({ token: z.string().max(100) })
/** No login, no cookie: the link is the credential. */
const security: [] = []

export interface HolderRoutesOptions {
  index: Index
  store: ObjectStore
  project: string
  shares: ShareStore
  /** Sites that may embed every share, beside those of each. */
  embedOrigins: readonly string[]
  documents: PlayerDocuments
}

/**
 * What the holder of a share link gets, without a login: all of it below `/s/{token}` and `/embed/{token}`, and of the one session that the token
 * names. No route here takes a session from the address: it is only ever the one that {@link ShareStore.open} gives. Cookies are not looked at,
 * so the same works in a frame of another site. Register it outside the login.
 */
export async function holderRoutes(app: FastifyInstance, options: HolderRoutesOptions): Promise<void> {
  const { index, store, project, shares, documents } = options
  const api = app.withTypeProvider<ZodTypeProvider>()
  const namesFile = createNamesFile({ index, store, project })
  const takeQuota = createQuota({ perMinute: REQUESTS_PER_MINUTE, now: Date.now })
  const originsOf = ({ share }: OpenShare) => [...new Set([...options.embedOrigins, ...share.origins])]

  async function open(token: string): Promise<OpenShare> {
    const opened = await shares.open(token)
    const retryAfterS = takeQuota(opened.share.id)
    if (retryAfterS === 0) return opened
    const detail = `A link may be asked ${REQUESTS_PER_MINUTE} times a minute. Try again in ${retryAfterS} s.`
    throw new PlayheadError('SHARE_OVER_QUOTA', detail, { retryAfterS })
  }

  /** The page comes also where the link has ended: it says so. */
  async function sendPage(reply: FastifyReply, token: string, isEmbedded: boolean): Promise<FastifyReply> {
    try {
      const opened = await open(token)
      return documents.sendPage(reply, { embedOrigins: isEmbedded ? originsOf(opened) : [] })
    } catch (error) {
      if (!isPlayheadError(error)) throw error
      const embedOrigins = isEmbedded ? options.embedOrigins : []
      return documents.sendPage(reply.code(problemOf(error).status), { embedOrigins })
    }
  }

  for (const base of ['s', 'embed'] as const) {
    const isEmbedded = base === 'embed'
    const schema = { hide: true, params: tokenParams }
    api.get(`/${base}/:token`, { schema }, (request, reply) => sendPage(reply, request.params.token, isEmbedded))
    api.get(`/${base}/:token/replay.html`, { schema }, async (request, reply) => {
      const opened = await open(request.params.token)
      return documents.sendReplay(reply, { embedOrigins: isEmbedded ? originsOf(opened) : [] })
    })
  }

  api.route({
    method: 'GET',
    url: '/s/:token/session',
    schema: {
      summary: 'The session that a share link opens',
      tags,
      security,
      params: tokenParams,
      response: { 200: sharedSessionSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      const { token } = request.params
      const opened = await open(token)
      const { session, share } = opened
      const manifest = await loadManifest(index, project, session)
      if (manifest === undefined) throw new PlayheadError('SESSION_NOT_FOUND', 'The session of this link is gone.')
      const { expiresMs, withInspector } = share
      return {
        manifest: sharedManifest(manifest, token, withInspector),
        expiresMs,
        withInspector,
        embedOrigins: originsOf(opened),
      }
    },
  })

  api.route({
    method: 'GET',
    url: '/s/:token/events',
    schema: {
      summary: 'Index events of the session, where the link was made with the inspector',
      tags,
      security,
      params: tokenParams,
      querystring: sessionEventsQuerySchema,
      response: { 200: sessionEventsSchema, ...problems },
    },
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      const { session, share } = await open(request.params.token)
      if (!share.withInspector) {
        throw new PlayheadError('INSPECTOR_NOT_SHARED', 'Ask whoever shared it for a link with the inspector.')
      }
      const { limit, cursor } = request.query
      return loadSessionEvents(index, project, session, limit, cursor)
    },
  })

  api.route({
    method: 'GET',
    url: '/s/:token/chunks/:chunk',
    schema: {
      summary: 'Snapshot events of a chunk of the session',
      tags,
      security,
      params: tokenParams.extend({ chunk: z.string().max(64) }),
      response: { 200: z.unknown().describe('application/x-ndjson'), ...problems },
    },
    handler: async (request, reply) => {
      const { token, chunk } = request.params
      const { session } = await open(token)
      const sent = { 'cache-control': `private, max-age=${CHUNK_AGE_S}` }
      return sendChunk(request, reply, { index, store, project }, { session, chunk }, sent)
    },
  })

  api.route({
    method: 'GET',
    url: '/s/:token/assets/:project/:hash',
    schema: {
      summary: 'A file of the recorded site that the session names',
      tags,
      security,
      params: tokenParams.extend({ project: z.string().max(63), hash: z.string().regex(HASH_PATTERN) }),
      response: { 200: z.unknown().describe('The file, with the content type it was served with'), ...problems },
    },
    handler: async (request, reply) => {
      const { token, hash } = request.params
      const { session } = await open(token)
      if (request.params.project !== project || !(await namesFile(session, hash))) {
        throw new PlayheadError('ASSET_NOT_FOUND', `The session has no file ${hash}.`)
      }
      return sendAsset(reply, store, project, hash)
    },
  })
}
