import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PlayheadError } from '../errors.ts'

/** Seconds browsers keep files whose names carry a hash of their content. */
const IMMUTABLE_S = 365 * 24 * 60 * 60

/** The player's documents, which depend on who asks. */
export interface PlayerDocuments {
  /** Answers with the web app's page. */
  sendPage: (reply: FastifyReply, shared?: SharedDocument) => FastifyReply
  /** Answers with the document that recordings are drawn in. */
  sendReplay: (reply: FastifyReply, shared?: SharedDocument) => FastifyReply
}

/** A document under an address that is a credential: no other server hears of it, and no search engine keeps it. */
export interface SharedDocument {
  /** Other sites whose pages may frame it. */
  embedOrigins: readonly string[]
}

/**
 * Serves the built web app's files from `root` (its code is public), and hands back its documents, each under a content
 * security policy of its own.
 */
export async function playerFiles(app: FastifyInstance, root: string): Promise<PlayerDocuments> {
  const [page, replay] = await Promise.all([readPage(root, 'index.html'), readPage(root, 'replay.html')])
  const sendDocument = (
    html: string,
    policyFor: (html: string, embedOrigins: readonly string[]) => string,
    referrer: string,
  ) => {
    // Now and not when it is first asked for: a document without a policy ends the start.
    const closed = policyFor(html, [])
    return (reply: FastifyReply, shared?: SharedDocument) =>
      reply
        .type('text/html; charset=utf-8')
        .headers({
          'content-security-policy': shared ? policyFor(html, shared.embedOrigins) : closed,
          'cache-control': 'no-cache',
          'referrer-policy': shared ? 'no-referrer' : referrer,
          'x-content-type-options': 'nosniff',
          ...(shared && { 'x-robots-tag': 'noindex, nofollow' }),
        })
        .send(html)
  }

  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    // The build lays .br and .gz beside each file: a fifth of the bytes, and no work at all here.
    preCompressed: true,
    globIgnore: ['**/*.html', '**/*.html.*'],
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = path.includes('/_app/immutable/')
      response.setHeader('cache-control', isHashed ? `public, max-age=${IMMUTABLE_S}, immutable` : 'no-cache')
      response.setHeader('x-content-type-options', 'nosniff')
      // For pages of other sites, which ask so when they isolate themselves; it holds nothing of anybody.
      if (path.endsWith('/embed.js')) response.setHeader('cross-origin-resource-policy', 'cross-origin')
    },
  })
  return {
    sendPage: sendDocument(page, pagePolicy, 'same-origin'),
    sendReplay: sendDocument(replay, replayPolicy, 'no-referrer'),
  }
}

/**
 * The addresses of the web app. Who is not logged in gets its page too, as a 401: it says there how to log in. Everything that
 * is not a page or a file answers 404.
 */
export function playerPages(
  app: FastifyInstance,
  { sendPage }: PlayerDocuments,
  isLoggedIn: (request: FastifyRequest) => boolean,
): void {
  for (const url of ['/', '/sessions/*', '/funnels', '/funnel', '/events']) {
    app.get(url, { schema: { hide: true } }, (request, reply) => sendPage(reply.code(isLoggedIn(request) ? 200 : 401)))
  }
}

async function readPage(root: string, name: string): Promise<string> {
  try {
    return await readFile(join(root, name), 'utf8')
  } catch (cause) {
    throw new PlayheadError(
      'DEPENDENCY_MISSING',
      `The player is not built (${name} is missing): run \`npm run build\`.`,
      { cause },
    )
  }
}

/** The app's own policy: its scripts and the inline one that starts it (by hash), frames of this server only; framed by nobody else. */
export function pagePolicy(html: string, embedOrigins: readonly string[] = []): string {
  const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, source = '']) => {
    return `'sha256-${createHash('sha256').update(source).digest('base64')}'`
  })
  return [
    "default-src 'none'",
    ["script-src 'self'", ...inline].join(' '),
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${embedOrigins.join(' ') || "'none'"}`,
  ].join('; ')
}

/**
 * The replay document's policy, taken from the `<meta>` that the player's build wrote into it, so that the two cannot differ.
 * As a header it also says who may frame it, which a `<meta>` cannot (CSP level 3, section 3.3).
 * @throws PlayheadError DEPENDENCY_MISSING when there is none: recordings are never shown without.
 */
export function replayPolicy(html: string, embedOrigins: readonly string[] = []): string {
  const [, policy] = /<meta\s+http-equiv="content-security-policy"\s+content="([^"]+)"/i.exec(html) ?? []
  if (policy === undefined || !policy.includes("default-src 'none'")) {
    throw new PlayheadError(
      'DEPENDENCY_MISSING',
      'replay.html carries no content security policy: run `npm run build`.',
    )
  }
  return `${policy}; frame-ancestors ${["'self'", ...embedOrigins].join(' ')}`
}
