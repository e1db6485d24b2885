import { ask, parse } from '../natives.ts'
import type { RecordingOptions } from '../types.ts'
import { readOptions } from './options.ts'

/**
 * The project's settings on the server; undefined when there is no answer, or none that is an object. Each field that is not what it
 * should be is left out. Never rejects.
 */
export async function fetchSettings(endpoint: string, key: string): Promise<RecordingOptions | undefined> {
  try {
    const answer = await ask(`${endpoint}/v1/settings?key=${encodeURIComponent(key)}`)
    const value = answer.ok && parse(await answer.text())
    return value && typeof value === 'object' ? readOptions(value) : undefined
  } catch {
    // Offline, blocked, or a proxy's page instead of JSON: the site's own options hold. Batches that fail say what is wrong.
    return undefined
  }
}
