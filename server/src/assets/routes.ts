import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { projectSchema } from '../catalog/types.ts'
import { PlayheadError } from '../errors.ts'
import { problems } from '../http/problemschema.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { ASSET_AGE_S } from './limits.ts'
import { HASH_PATTERN, readAsset } from './store.ts'

/**
 * `GET /api/assets/{project}/{hash}`: a file that was kept, for the replay; register it behind the login. Whoever opens the address
 * by itself gets it as a document without scripts, of no origin: an SVG or a mislabelled page can do nothing there.
 */
export async function assetRoutes(app: FastifyInstance, { store }: { store: ObjectStore }): Promise<void> {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/assets/:project/:hash',
    schema: {
      summary: 'A file of a recorded site, as it was',
      description: 'An image, a font or a style sheet, named by its SHA-256. Never changes.',
      tags: ['sessions'],
      params: z.object({ project: projectSchema.shape.id, hash: z.string().regex(HASH_PATTERN) }),
      response: { 200: z.unknown().describe('The file, with the content type it was served with'), ...problems },
    },
    handler: async (request, reply) => {
      const { project, hash } = request.params
      return sendAsset(reply, store, project, hash)
    },
  })
}

/**
 * Answers with a kept file, which only the replay document may use.
 * @throws PlayheadError ASSET_NOT_FOUND
 */
export async function sendAsset(
  reply: FastifyReply,
  store: ObjectStore,
  project: string,
  hash: string,
): Promise<FastifyReply> {
  const asset = await readAsset(store, project, hash)
  if (asset === undefined) throw new PlayheadError('ASSET_NOT_FOUND', `Project ${project} keeps no file ${hash}.`)
  return reply
    .headers({
      'content-type': asset.type,
      'cache-control': `private, max-age=${ASSET_AGE_S}, immutable`,
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    .send(asset.bytes)
}
