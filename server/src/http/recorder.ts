import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PlayheadError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { chooseEncoding } from './encoding.ts'

/** Seconds browsers use the stable addresses without asking again: an hour bounds how long an old recorder lives on. */
const STABLE_MAX_AGE_S = 60 * 60

/** Seconds for an address that names its content: a year, which is what caches take for "always" (RFC 9111 has no such word). */
const IMMUTABLE_MAX_AGE_S = 365 * 24 * 60 * 60

/** Characters of the hash in the versioned address: 72 bits, against another build of the same version, not against an attacker (that is what `integrity` is for). */
const HASH_CHARS = 12

/** A file that is served from memory, compressed once. */
interface Served {
  etag: string
  /** `sha384-…`, for a tag's `integrity` (Subresource Integrity). */
  integrity: string
  bodies: { identity: Buffer; gzip: Buffer; br: Buffer }
}

/** `GET /playhead.json`: what an install page needs. Addresses are relative to the document's own, so that they hold behind any prefix. */
export interface RecorderInfo {
  version: string
  /** Never changes its content; 404 after an upgrade. */
  url: string
  integrity: string
  /** The newest version, an hour late at most. */
  stableUrl: string
  loader: { url: string; integrity: string }
}

/**
 * Serves the drop-in script to any site: at `/playhead.js`, at an address that names its version and content, and the loader at
 * `/loader.js`. `/playhead.json` tells of them.
 * @param file the built script; the loader lies beside it.
 * @throws PlayheadError when the recorder is not built.
 */
export async function recorderScript(app: FastifyInstance, file: string): Promise<void> {
  const [script, loader] = await Promise.all([load(file), load(join(dirname(file), 'loader.js'))])
  const hash = createHash('sha256').update(script.bodies.identity).digest('base64url').slice(0, HASH_CHARS)
  const url = `playhead/${VERSION}-${hash}.js`
  const info: RecorderInfo = {
    version: VERSION,
    url,
    integrity: script.integrity,
    stableUrl: 'playhead.js',
    loader: { url: 'loader.js', integrity: loader.integrity },
  }
  const stable = `public, max-age=${STABLE_MAX_AGE_S}`
  const immutable = `public, max-age=${IMMUTABLE_MAX_AGE_S}, immutable`
  const hidden = { schema: { hide: true } }
  app.get('/playhead.js', hidden, (request, reply) => send(request, reply, script, stable))
  app.get(`/${url}`, hidden, (request, reply) => send(request, reply, script, immutable))
  app.get('/loader.js', hidden, (request, reply) => send(request, reply, loader, stable))
  app.get('/playhead.json', hidden, (_request, reply) =>
    reply.headers({ 'cache-control': 'no-cache', 'access-control-allow-origin': '*' }).send(info),
  )
}

async function load(file: string): Promise<Served> {
  const identity = await readFile(file).catch(cause => {
    throw new PlayheadError('DEPENDENCY_MISSING', 'The recorder is not built: run `npm run build`.', { cause })
  })
  return {
    // Weak: the encodings of one content share it.
    etag: `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, HASH_CHARS)}"`,
    integrity: `sha384-${createHash('sha384').update(identity).digest('base64')}`,
    bodies: { identity, gzip: gzipSync(identity, { level: 9 }), br: brotliCompressSync(identity) },
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { etag, bodies }: Served, caching: string): FastifyReply {
  void reply.headers({
    'cache-control': caching,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    vary: 'Accept-Encoding',
    etag,
  })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const encoding = chooseEncoding(request.headers['accept-encoding'])
  if (encoding !== 'identity') void reply.header('content-encoding', encoding)
  return reply.type('text/javascript; charset=utf-8').send(bodies[encoding])
}
