import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { PlayheadError } from '../errors.ts'
import { chooseEncoding } from './encoding.ts'

/** Seconds browsers use the script without asking again: an hour bounds how long an old recorder lives on. */
const SCRIPT_MAX_AGE_S = 60 * 60

/** Serves the drop-in script at `/playhead.js` from memory, compressed once, to any site. */
export async function recorderScript(app: FastifyInstance, file: string): Promise<void> {
  const plain = await readFile(file).catch(cause => {
    throw new PlayheadError('DEPENDENCY_MISSING', 'The recorder is not built: run `npm run build`.', { cause })
  })
  const gzip = gzipSync(plain, { level: 9 })
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`
  app.get('/playhead.js', { schema: { hide: true } }, (request, reply) => {
    void reply.headers({
      'cache-control': `public, max-age=${SCRIPT_MAX_AGE_S}`,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
      etag,
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    const isGzip = chooseEncoding(request.headers['accept-encoding'], ['gzip']) === 'gzip'
    if (isGzip) void reply.header('content-encoding', 'gzip')
    return reply.type('text/javascript; charset=utf-8').send(isGzip ? gzip : plain)
  })
}
