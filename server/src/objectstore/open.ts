import type { StoreConfig } from '../config.ts'
import type { ObjectStore } from './types.ts'

/**
 * Opens the object store that the configuration names; only its driver is loaded.
 * @throws PlayheadError STORE_UNAVAILABLE, STORE_UNSUITABLE or DEPENDENCY_MISSING.
 */
export async function openObjectStore(config: StoreConfig): Promise<ObjectStore> {
  if (config.driver === 'disk') return (await import('./disk.ts')).openDiskStore(config)
  return (await import('./s3.ts')).openS3Store(config)
}
