import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { shopApi } from './api.ts'
import { fillPage } from './page.ts'

export interface DemoShopOptions {
  /** Write key the shop's recorder sends with. */
  key: string
  /** Where the recorder's script is. Default `/playhead.js`, on the same server. */
  script?: string
  /** Where batches go, when the script cannot tell by its own address. */
  endpoint?: string
  /** Folder of the shop's files. Default: `public` beside this module, or `shop` beside the bundle. */
  root?: string
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The demo shop at `/demo`: its page for every address below it (the shop finds its way by `history.pushState`), its files
 * at `/demo/assets/…`, its API at `/demo/api/…`. Files are read once, at start.
 * @throws Error when the shop's files are not there.
 */
export async function demoShop(app: FastifyInstance, options: DemoShopOptions): Promise<void> {
  const files = await readFiles(options.root ?? defaultRoot())
  const template = files.get('index.html')
  if (template === undefined) throw new Error('the demo shop has no index.html: build it, or give its folder as `root`')
  const page = fillPage(template.toString('utf8'), options)

  app.get('/demo/assets/*', (request, reply) => {
    const name = (request.params as { '*': string })['*']
    const file = files.get(name)
    if (file === undefined) return reply.code(404).type('text/plain').send('no such file')
    return reply
      .type(TYPES[extname(name)] ?? 'application/octet-stream')
      .headers({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
      .send(file)
  })
  for (const url of ['/demo', '/demo/*']) {
    app.get(url, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
    )
  }
  shopApi(app)
}

function defaultRoot(): string {
  const beside = ['./public', './shop'].map(path => fileURLToPath(new URL(path, import.meta.url)))
  return beside.find(path => existsSync(join(path, 'index.html'))) ?? beside[0] ?? '.'
}

/** Every file of the folder by its path within it, with `/` as on the web. */
async function readFiles(root: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const read = paths.map(
    async path =>
      [
        path
          .slice(root.length)
          .replace(/^[/\\]/, '')
          .replaceAll('\\', '/'),
        await readFile(path),
      ] as const,
  )
  return new Map(await Promise.all(read))
}
