import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { demoShop } from '../../e2e/shop/plugin.ts'
import { announcement, listeningUrl } from './announce.ts'
import { assetReceiver } from './assets/receive.ts'
import { assetRoutes } from './assets/routes.ts'
import { authRoutes, isLoggedIn, requireLogin } from './auth/routes.ts'
import { ensureSecret } from './auth/secret.ts'
import { forgetExpired } from './auth/spent.ts'
import { ensureProject } from './catalog/projects.ts'
import { projectRoutes } from './catalog/routes.ts'
import type { Project } from './catalog/types.ts'
import { startWorker } from './compaction/worker.ts'
import type { Config } from './config.ts'
import { definitionRoutes } from './events/definitionroutes.ts'
import { definedEvents, openDefinitions, openSavedFunnels } from './events/definitions.ts'
import { eventReceiver } from './events/receive/routes.ts'
import { catalogueRoutes } from './events/routes.ts'
import { savedFunnelRoutes } from './events/savedroutes.ts'
import { exportRoutes } from './export/routes.ts'
import { dropoffRoutes } from './funnels/dropoffroutes.ts'
import { type FunnelRoutesOptions, funnelRoutes } from './funnels/routes.ts'
import { variantRoutes } from './funnels/variantroutes.ts'
import { createApp } from './http/app.ts'
import { type HealthCheck, healthRoutes } from './http/health.ts'
import { openApi, openApiPages } from './http/openapi.ts'
import { playerFiles, playerPages } from './http/player.ts'
import { recorderScript } from './http/recorder.ts'
import { migrate } from './index/migrate.ts'
import { openIndex } from './index/open.ts'
import type { Index } from './index/types.ts'
import { createAdmission } from './ingest/admission.ts'
import { type Committer, createCommitter } from './ingest/commit.ts'
import { ingestRoutes } from './ingest/route.ts'
import { createScheduler } from './ingest/schedule.ts'
import { openJobQueue } from './jobs/open.ts'
import type { JobQueue } from './jobs/types.ts'
import { goRoute, linkRoutes } from './links/routes.ts'
import { openLive } from './live/open.ts'
import { liveRoutes } from './live/routes.ts'
import { createWatchedSessions } from './live/watched.ts'
import { createLogger, type Logger } from './log.ts'
import { openNotes } from './notes/notes.ts'
import { noteRoutes } from './notes/routes.ts'
import { openObjectStore } from './objectstore/open.ts'
import type { ObjectStore } from './objectstore/types.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { publicSettingsRoute, settingsRoutes } from './settings/routes.ts'
import { openRecordingSettings, type RecordingSettingsStore } from './settings/settings.ts'
import { holderRoutes } from './shares/holder.ts'
import { shareRoutes } from './shares/routes.ts'
import { openShares } from './shares/shares.ts'
import { type Closers, closeOnSignals, createClosers } from './shutdown.ts'
import { transcriptRoutes } from './transcript/routes.ts'
import { VERSION } from './version.ts'
import { visitorRoutes } from './visitors/routes.ts'

/** What one process does. */
export interface Roles {
  ingest?: boolean
  worker?: boolean
  api?: boolean
  demo?: boolean
}

/** What a process has open, and where it puts what must be closed again. */
interface Parts {
  config: Config
  log: Logger
  closers: Closers
  store: ObjectStore
  project: Project
  settings: RecordingSettingsStore
  app: FastifyInstance
  checks: HealthCheck[]
}

/**
 * Runs a server until a signal ends it. Parts are opened from storage upwards and closed in the opposite order, so that
 * nothing that was acknowledged or begun is cut off.
 * @throws PlayheadError when a part cannot be opened: the process should then not stay.
 */
export async function runServer(config: Config, roles: Roles): Promise<void> {
  const log = createLogger(config)
  const closers = createClosers(log)
  try {
    await compose(config, roles, log, closers)
  } catch (error) {
    await closers.closeAll()
    throw error
  }
  closeOnSignals(closers, log)
}

async function compose(config: Config, roles: Roles, log: Logger, closers: Closers): Promise<void> {
  const store = await openObjectStore(config.store)
  closers.add('object store', () => store.close())
  const project = await ensureProject(store, config)
  const settings = openRecordingSettings(store)
  const parts: Parts = { config, log, closers, store, project, settings, app: createApp(log), checks: [] }
  const { app, checks } = parts
  checks.push({ name: 'object store', check: () => answers(store.head('catalog/projects/default.json')) })

  const index = roles.worker || roles.api ? await openMigratedIndex(parts) : undefined
  const queue = roles.worker || roles.ingest ? await openQueue(parts) : undefined
  if (roles.worker && index && queue) {
    const worker = await startWorker({ store, index, queue, config, log })
    closers.add('worker', () => worker.close())
    checks.push({ name: 'compaction', check: () => worker.health() })
  }
  const hasDemo = roles.demo === true && config.demo
  if (hasDemo) await app.register(demoShop, { key: project.key, root: besideBundle('shop') })
  if (roles.ingest && queue) await addIngest(parts, queue, roles.api === true)
  const secret = roles.api ? await ensureSecret(store, config) : undefined
  // The printed addresses are known only once the port is: port 0 picks a free one.
  const publicUrl = () => config.publicUrl ?? listeningUrl(app, config.host)
  if (secret !== undefined && index) await addApi(parts, { index, secret, publicUrl, hasDemo })
  healthRoutes(app, checks)

  closers.add('http server', () => app.close())
  await app.listen({ host: config.host, port: config.port })
  const ingestUrl = config.ingestUrl ?? publicUrl()
  process.stdout.write(announcement({ publicUrl: publicUrl(), ingestUrl, key: project.key, hasDemo, secret, roles }))
}

async function openMigratedIndex({ config, log, closers, checks }: Parts): Promise<Index> {
  const index = await openIndex(config.index, { log: message => log.warn(message) })
  closers.add('index', () => index.close())
  await migrate(index)
  checks.push({ name: 'index', check: () => answers(index.ping()) })
  return index
}

async function openQueue({ config, log, closers }: Parts): Promise<JobQueue> {
  const queue = await openJobQueue(config.queue, { log })
  closers.add('job queue', () => queue.close())
  return queue
}

interface ApiOptions {
  index: Index
  secret: string
  publicUrl: () => string
  hasDemo: boolean
}

/** The API and the player: everything behind the login, and the login itself. */
async function addApi(
  { app, config, log, closers, store, project, settings }: Parts,
  options: ApiOptions,
): Promise<void> {
  const { index, secret, publicUrl, hasDemo } = options
  await forgetExpired(store, Date.now())
  warnOfSharedSecret(config, log)
  const live = openLive(store, project.id, config, log)
  closers.add('live', live.close)
  const documents = await playerFiles(app, besideBundle('player'))
  await app.register(async scope => {
    await openApi(scope, VERSION)
    await scope.register(cookie)
    await scope.register(authRoutes, { store, secret, publicUrl, sendPage: documents.sendPage })
    const isKnown = (request: FastifyRequest) => isLoggedIn(request, secret)
    playerPages(scope, documents, isKnown)
    await scope.register(goRoute, { index, project: project.id, isLoggedIn: isKnown, sendPage: documents.sendPage })
    const shares = openShares({ store, project: project.id, secret })
    const { embedOrigins } = config
    await scope.register(holderRoutes, { index, store, project: project.id, shares, embedOrigins, documents })
    await scope.register(async guarded => {
      guarded.addHook('onRequest', requireLogin(secret))
      guarded.get('/replay.html', { schema: { hide: true } }, (_request, reply) => documents.sendReplay(reply))
      await guarded.register(liveRoutes, { hub: live.hub, index, project: project.id })
      await guarded.register(sessionRoutes, { index, store, project: project.id })
      await guarded.register(transcriptRoutes, { index, project: project.id, publicUrl })
      await guarded.register(exportRoutes, { index, store, project: project.id, publicUrl })
      await guarded.register(noteRoutes, { index, project: project.id, notes: openNotes(store, project.id) })
      await guarded.register(shareRoutes, { index, project: project.id, shares, publicUrl })
      await guarded.register(assetRoutes, { store })
      const definitions = openDefinitions(store)
      const defined = () => definedEvents(definitions, project.id)
      const funnels: FunnelRoutesOptions = {
        index,
        project: project.id,
        surroundings: async () => ({ nowMs: Date.now(), defined: await defined() }),
      }
      await guarded.register(funnelRoutes, funnels)
      await guarded.register(dropoffRoutes, funnels)
      await guarded.register(variantRoutes, funnels)
      await guarded.register(catalogueRoutes, { index, project: project.id, defined })
      await guarded.register(definitionRoutes, { index, project: project.id, definitions })
      await guarded.register(savedFunnelRoutes, { project: project.id, funnels: openSavedFunnels(store) })
      await guarded.register(linkRoutes, { index, project: project.id })
      await guarded.register(visitorRoutes, { index, project: project.id })
      await guarded.register(settingsRoutes, { settings, projects: () => [project] })
      await guarded.register(projectRoutes, {
        project,
        scriptUrl: () => new URL('/playhead.js', config.ingestUrl ?? publicUrl()).href,
        demoUrl: () => (hasDemo ? new URL('/demo', publicUrl()).href : null),
      })
      await openApiPages(guarded)
    })
  })
}

/** Whoever may read the objects may then also log in: of no matter on one's own machine. */
function warnOfSharedSecret(config: Config, log: Logger): void {
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(config.host)
  if (config.secret !== undefined || isLocal) return
  log.warn(
    'PLAYHEAD_SECRET is not set: what signs logins lies beside the recordings. Set it to the output of `openssl rand -hex 32`.',
  )
}

/** The endpoint for batches and the script that sends to it. */
async function addIngest(
  { app, config, log, closers, store, project, settings, checks }: Parts,
  queue: JobQueue,
  isPlayerHere: boolean,
): Promise<void> {
  const { partitions, epochMs, graceMs, commitMs, commitBytes, ingestMemoryBytes, quotaPerMinute } = config
  const scheduler = createScheduler({ queue, epochMs, graceMs, log })
  closers.add('scheduler', () => scheduler.close())
  const committer = createCommitter({
    store,
    partitions,
    epochMs,
    commitMs,
    commitBytes,
    memoryBytes: ingestMemoryBytes,
    node: randomBytes(6).toString('hex'),
    onCommitted: scheduler.onCommitted,
    log,
  })
  const projects = [project]
  const admission = createAdmission({ projects: () => projects, quotaPerMinute })
  const watched = createWatchedSessions(store, log)
  closers.add('watched sessions', watched.close)
  await app.register(ingestRoutes, { committer, admission, partitions, countryHeader: config.countryHeader, watched })
  await app.register(eventReceiver, { committer, admission, partitions })
  await app.register(assetReceiver, { store, admission })
  await app.register(publicSettingsRoute, { settings, projects: () => projects })
  await recorderScript(app, besideBundle('playhead.js'))
  if (!isPlayerHere && config.publicUrl !== undefined) redirectToPlayer(app, config.publicUrl)
  checks.push({ name: 'ingest', check: async () => refusalHealth(committer) })
}

/** The recorder knows only where it sends to; the links that `getSessionUrl` makes of that lead to the player. */
function redirectToPlayer(app: FastifyInstance, publicUrl: string): void {
  app.get('/sessions/*', { schema: { hide: true } }, (request, reply) =>
    reply.redirect(new URL(request.url, publicUrl).href),
  )
}

async function refusalHealth(committer: Committer): Promise<{ ok: boolean; detail?: string }> {
  const refusal = committer.refusal(0)
  return refusal ? { ok: false, detail: refusal.message } : { ok: true }
}

/** A file that the build laid beside the bundle. */
function besideBundle(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url))
}

async function answers(call: Promise<unknown>): Promise<{ ok: boolean }> {
  await call
  return { ok: true }
}
