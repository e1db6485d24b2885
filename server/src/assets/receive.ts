import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { Admission } from '../ingest/admission.ts'
import { allowReading, answerPreflight } from '../ingest/cors.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { MAX_ASKED_HASHES, MAX_ASSET_BYTES, MAX_QUESTION_BYTES, MAX_UPLOADS, UPLOAD_RETRY_S } from './limits.ts'
import { HASH_PATTERN, keepAsset, missingAssets } from './store.ts'

const questionSchema = z.object({
  key: z.string().max(200),
  hashes: z.array(z.string().regex(HASH_PATTERN)).max(MAX_ASKED_HASHES),
})

const MISSING_URL = '/v1/assets/missing'
const UPLOAD_URL = '/v1/assets/:hash'

export interface AssetReceiverOptions {
  store: ObjectStore
  admission: Admission
}

/**
 * What recorders with `keepsAssets` send to: `POST /v1/assets/missing` with `{key, hashes}` in JSON, whatever its content type
 * says (`text/plain` needs no preflight), answers `{project, missing}`; `PUT /v1/assets/{hash}?key=` takes a file and answers 201.
 * Each counts as a batch against the key's quota. A Fastify plugin, to be registered after `problemHandler(app)`.
 */
export async function assetReceiver(app: FastifyInstance, { store, admission }: AssetReceiverOptions): Promise<void> {
  let uploads = 0
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    allowReading(request, reply)
    done()
  })

  app.post(MISSING_URL, { logLevel: 'error', bodyLimit: MAX_QUESTION_BYTES }, async (request, reply) => {
    const { key, hashes } = readQuestion(request.body)
    const project = admission.admit(key, request.headers.origin)
    void reply.header('cache-control', 'no-store')
    return { project: project.id, missing: await missingAssets(store, project.id, [...new Set(hashes)]) }
  })

  app.put<{ Params: { hash: string }; Querystring: { key?: string } }>(UPLOAD_URL, {
    logLevel: 'error',
    bodyLimit: MAX_ASSET_BYTES,
    // Before the body is read: who may not write must not fill the memory either.
    onRequest(request, reply, done) {
      checkLength(request)
      const project = admission.admit(String(request.query.key ?? ''), request.headers.origin)
      if (uploads >= MAX_UPLOADS) {
        throw new PlayheadError('INGEST_OVERLOADED', `${MAX_UPLOADS} files are being uploaded already.`, {
          retryAfterS: UPLOAD_RETRY_S,
        })
      }
      uploads++
      reply.raw.once('close', () => uploads--)
      projects.set(request, project.id)
      done()
    },
    async handler(request, reply) {
      const { hash } = request.params
      if (!HASH_PATTERN.test(hash)) throw new PlayheadError('REQUEST_INVALID', 'The hash is not a SHA-256 in hex.')
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';', 1)
      await keepAsset(store, projects.get(request) ?? '', hash, { type: type.trim(), bytes })
      return reply.code(201).send({})
    },
  })

  app.options(MISSING_URL, { logLevel: 'error' }, (_request, reply) => answerPreflight(reply))
  app.options(UPLOAD_URL, { logLevel: 'error' }, (_request: FastifyRequest, reply: FastifyReply) =>
    answerPreflight(reply, 'PUT'),
  )
}

/** The project that each upload was admitted to. */
const projects = new WeakMap<FastifyRequest, string>()

function readQuestion(body: unknown): z.infer<typeof questionSchema> {
  try {
    return questionSchema.parse(JSON.parse(Buffer.isBuffer(body) ? body.toString() : ''))
  } catch (cause) {
    throw new PlayheadError('REQUEST_INVALID', 'The body is not {"key": "pk_…", "hashes": ["<SHA-256 in hex>", …]}.', {
      cause,
    })
  }
}

/** Of an announced length. A body that announces none is cut off by the route's limit. */
function checkLength(request: FastifyRequest): void {
  if (Number(request.headers['content-length'] ?? 0) <= MAX_ASSET_BYTES) return
  throw new PlayheadError('ASSET_TOO_LARGE', `A kept file may have ${MAX_ASSET_BYTES} bytes.`)
}
