import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { createDocument, deleteDocuments, listDocuments, readDocument } from './documents.ts'

/** Earlier versions that are kept at least: what somebody deleted by mistake can be taken from there. */
const KEPT_VERSIONS = 20
/** Milliseconds for which a version is kept anyway: nobody who began a change on it is still at it after a day. */
const KEPT_MS = 24 * 60 * 60 * 1000
/** Times a change is tried again because somebody was first: each time one of them got through. */
const MOST_ATTEMPTS = 50
/** Digits of a version in its name, so that their order as text is their order. */
const VERSION_DIGITS = 12
/** Documents of a kind that a process remembers: one per project, and some kilobytes for each session that has notes or share links. */
const MOST_KNOWN = 1_000

/**
 * Small things that people save, of one kind: read and changed as a whole, per owner. That is a project, or a session as
 * `{project}/{session}`: then all there is of the session's lies in one folder, which goes with it.
 */
export interface Collection<Item> {
  read(project: string): Promise<readonly Item[]>
  /**
   * Puts what `edit` makes of the items in their place, and gives its result. `edit` is called again, with the items as they are by then,
   * when somebody else was first: of any number of changes at once, each is made on top of the others. What it throws ends the change.
   * @throws PlayheadError STORE_UNAVAILABLE, CHANGED_MEANWHILE
   */
  change<T>(project: string, edit: (items: readonly Item[]) => { items: readonly Item[]; result: T }): Promise<T>
}

/**
 * All items of a kind and project stand in one document; each change writes its next version, `catalog/{kind}/{project}/{version}.json`,
 * by the store's conditional create, which only one of several can win. So names stay unique and no change is lost, on any store, in any
 * number of processes. Reading costs a LIST, and a GET where the version is new to this process. Rejected: a document per item (a GET for
 * each, and no way to keep names unique among them), one document written over (the later of two savers wins without a word).
 */
export function openCollection<Item>(store: ObjectStore, kind: string, item: z.ZodType<Item>): Collection<Item> {
  const schema = z.object({ items: z.array(item) })
  const known = new Map<string, { name: string; items: readonly Item[] }>()
  const folder = (project: string) => `${kind}/${project}`

  /** The one that was read anew least lately makes room. */
  function remember(project: string, entry: { name: string; items: readonly Item[] }): void {
    known.delete(project)
    known.set(project, entry)
    const [oldest] = known.keys()
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  }

  async function itemsOf(project: string, name: string | undefined): Promise<readonly Item[] | undefined> {
    if (name === undefined) return []
    const kept = known.get(project)
    if (kept?.name === name) return kept.items
    const items = (await readDocument(store, name, schema))?.items
    if (items !== undefined) remember(project, { name, items })
    return items
  }

  async function latest(project: string) {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const versions = await listDocuments(store, folder(project))
      const items = await itemsOf(project, versions.at(-1)?.name)
      if (items !== undefined) return { versions, items }
    }
    throw tooMany(kind)
  }

  return {
    read: async project => (await latest(project)).items,
    async change(project, edit) {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const { versions, items: before } = await latest(project)
        const { items, result } = edit(before)
        // Before the change and not after it: what fails here has changed nothing.
        await deleteDocuments(store, superseded(versions, Date.now()))
        const name = `${folder(project)}/${nextVersion(versions.at(-1)?.name)}`
        if (await createDocument(store, name, { items })) return result
      }
      throw tooMany(kind)
    },
  }
}

function nextVersion(name: string | undefined): string {
  const version = name === undefined ? 0 : Number(name.slice(-VERSION_DIGITS))
  return String(version + 1).padStart(VERSION_DIGITS, '0')
}

function superseded(versions: readonly { name: string; modifiedMs: number }[], nowMs: number): string[] {
  return versions
    .slice(0, -KEPT_VERSIONS)
    .filter(({ modifiedMs }) => modifiedMs < nowMs - KEPT_MS)
    .map(({ name }) => name)
}

function tooMany(kind: string): PlayheadError {
  return new PlayheadError('CHANGED_MEANWHILE', `Too many people are changing the ${kind} at once. Try again.`)
}
