import { loginLink } from './auth/routes.ts'
import { ensureSecret } from './auth/secret.ts'
import { makeToken } from './auth/tokens.ts'
import { ensureProject } from './catalog/projects.ts'
import { reindex } from './compaction/reindex.ts'
import type { Config } from './config.ts'
import { PlayheadError } from './errors.ts'
import { importFiles } from './import/run.ts'
import { migrate } from './index/migrate.ts'
import { openIndex } from './index/open.ts'
import type { Index } from './index/types.ts'
import { openObjectStore } from './objectstore/open.ts'
import type { ObjectStore } from './objectstore/types.ts'

/** Days an API token may be made for: nobody remembers one for longer, and none can be taken back alone. */
const MAX_TOKEN_DAYS = 365

/** `playhead migrate` */
export async function migrateCommand(config: Config): Promise<void> {
  await withIndex(config, async index => {
    const applied = await migrate(index)
    print(applied.length === 0 ? 'The index has this version’s schema already.' : `Applied ${applied.join(', ')}.`)
  })
}

/** `playhead reindex` */
export async function reindexCommand(config: Config): Promise<void> {
  await withStore(config, store =>
    withIndex(config, async index => {
      await migrate(index)
      const result = await reindex({ store, index, onProgress: progress => print(`${progress.segments} segments …`) })
      print(`Indexed ${result.segments} segments.`)
    }),
  )
}

/** `playhead import FILE…` */
export async function importCommand(config: Config, files: readonly string[]): Promise<void> {
  await withStore(config, async store => {
    const project = await ensureProject(store, config)
    const results = await importFiles(files, { store, config, project })
    for (const result of results) {
      print(result.ok ? `${result.file}: session ${result.session}` : `${result.file}: ${result.reason}`)
    }
    const failed = results.filter(result => !result.ok).length
    if (failed < results.length) {
      const waitS = Math.ceil((config.epochMs + config.graceMs + config.sweepMs) / 1000)
      print(`Stored. A running server shows it within ${waitS} s; otherwise the next start does.`)
    }
    if (failed > 0) throw new PlayheadError('REQUEST_INVALID', `${failed} of ${results.length} files were not taken.`)
  })
}

/** `playhead login` */
export async function loginCommand(config: Config): Promise<void> {
  await withStore(config, async store => {
    const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
    print(loginLink(publicUrl, await ensureSecret(store, config), Date.now()))
  })
}

/** `playhead token` */
export async function tokenCommand(config: Config, days: number): Promise<void> {
  if (!Number.isInteger(days) || days < 1 || days > MAX_TOKEN_DAYS)
    throw new PlayheadError('REQUEST_INVALID', `--days must be a whole number from 1 to ${MAX_TOKEN_DAYS}.`)
  await withStore(config, async store => {
    const lifetimeMs = days * 24 * 60 * 60 * 1000
    print(makeToken('api', await ensureSecret(store, config), Date.now(), lifetimeMs))
  })
}

/** `playhead mcp`. Standard output belongs to the protocol: nothing else may be printed there. */
export async function mcpCommand(config: Config): Promise<void> {
  const { serveMcp } = await import('./mcp/serve.ts')
  await serveMcp(config)
}

async function withStore(config: Config, use: (store: ObjectStore) => Promise<void>): Promise<void> {
  const store = await openObjectStore(config.store)
  try {
    await use(store)
  } finally {
    await store.close()
  }
}

async function withIndex(config: Config, use: (index: Index) => Promise<void>): Promise<void> {
  const index = await openIndex(config.index)
  try {
    await use(index)
  } finally {
    await index.close()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
