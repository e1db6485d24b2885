import type { Readable } from 'node:stream'
import { HASH_PATTERN } from '../assets/store.ts'
import { encodeChunk } from '../http/encoding.ts'
import type { ChunkSource } from '../sessions/chunkreply.ts'
import { loadManifest, locateChunk } from '../sessions/manifest.ts'

/** What a line must hold to name a kept file: most lines are told apart by this alone, unparsed. */
const TAG = '"playhead.asset"'
/** Characters of the longest line that is looked into: one that names a file is an address and a hash. */
const MAX_LINE_CHARS = 16 * 1024
/** Sessions whose files are remembered. A page has 200 at most: some 20 KB each. */
const MOST_SESSIONS = 200

/** Whether a session's recording names a kept file. */
export type NamesFile = (session: string, hash: string) => Promise<boolean>

/**
 * Reads which kept files a session's chunks name, once for each chunk, when the first file is asked for. A hash alone opens nothing through a
 * share: it might be known from another session. Costs decoding the session once, some 0.2 s for an hour.
 */
export function createNamesFile(source: ChunkSource): NamesFile {
  const sessions = new Map<string, Map<string, Promise<ReadonlySet<string>>>>()

  return async (session, hash) => {
    const known = sessions.get(session) ?? new Map<string, Promise<ReadonlySet<string>>>()
    for (const files of await Promise.all(known.values())) if (files.has(hash)) return true
    sessions.delete(session)
    sessions.set(session, known)
    const [oldest] = sessions.keys()
    if (sessions.size > MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest)

    const manifest = await loadManifest(source.index, source.project, session)
    // One after another: how much is decoded at a time does not grow with the session.
    for (const { id } of manifest?.chunks ?? []) {
      const reading = known.get(id) ?? filesOf(source, session, id)
      known.set(id, reading)
      // Not kept when it failed: the store may answer again.
      reading.catch(() => known.get(id) === reading && known.delete(id))
      if ((await reading).has(hash)) return true
    }
    return false
  }
}

async function filesOf({ index, store, project }: ChunkSource, session: string, chunk: string): Promise<Set<string>> {
  const found = new Set<string>()
  const place = await locateChunk(index, project, session, chunk)
  const stored = place && (await store.stream(place.segment, { offset: place.offset, bytes: place.bytes }))
  if (stored === undefined) return found
  for await (const line of shortLines(encodeChunk(stored, 'identity'))) {
    const hash = line.includes(TAG) ? hashIn(line) : undefined
    if (hash !== undefined) found.add(hash)
  }
  return found
}

/** The hash that a line `[tab, seq, event]` names; text of a page that only looks like it stands in quotes of its own. */
function hashIn(line: string): string | undefined {
  try {
    const [, , event] = JSON.parse(line) as [unknown, unknown, { type?: unknown; data?: Record<string, unknown> }]
    const { tag, payload } = event.data ?? {}
    const hash = (payload as { hash?: unknown } | undefined)?.hash
    return event.type === 5 && tag === 'playhead.asset' && typeof hash === 'string' && HASH_PATTERN.test(hash)
      ? hash
      : undefined
  } catch {
    return undefined
  }
}

/** The lines of a text that are not too long; a longer one is left out without being held. */
async function* shortLines(text: Readable): AsyncGenerator<string> {
  let rest = ''
  let isTooLong = false
  for await (const part of text.setEncoding('utf8')) {
    const [head = '', ...more] = String(part).split('\n')
    rest += head
    for (const next of more) {
      if (!isTooLong && rest.length <= MAX_LINE_CHARS) yield rest
      isTooLong = false
      rest = next
    }
    if (rest.length > MAX_LINE_CHARS) {
      isTooLong = true
      rest = ''
    }
  }
  if (!isTooLong) yield rest
}
