import type { Config } from '../config.ts'
import { createIndexClient } from './client.ts'
import type { Index } from './types.ts'

/** Milliseconds a request waits for an embedded engine that died: it is back in about one second. */
const EMBEDDED_RETRY_MS = 15_000
/** Milliseconds a request waits for a ClickHouse server: covers a dropped connection and a quick restart, no more. */
const HTTP_RETRY_MS = 5_000

export interface OpenIndexOptions {
  log?: (message: string) => void
  /** Entry file of the embedded engine, where it does not lie beside the supervisor. */
  engineEntry?: string
}

/**
 * The index this configuration names. The embedded engine is up when this resolves; a server is first spoken to by the first call.
 * @throws PlayheadError DEPENDENCY_MISSING, CONFIG_INVALID or INDEX_UNAVAILABLE when the embedded engine cannot start.
 */
export async function openIndex(config: Config['index'], options: OpenIndexOptions = {}): Promise<Index> {
  if (config.driver === 'http') {
    return createIndexClient({ endpoint: () => config.url, retryMs: HTTP_RETRY_MS, compress: true })
  }
  const { startSupervisor } = await import('./embedded/supervisor.ts')
  const engine = await startSupervisor({ directory: config.directory, ...options })
  return createIndexClient({
    endpoint: () => engine.endpoint(),
    retryMs: EMBEDDED_RETRY_MS,
    compress: false,
    onClose: () => engine.stop(),
  })
}
