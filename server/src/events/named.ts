import { randomUUID } from 'node:crypto'
import type { Collection } from '../catalog/collection.ts'
import { PlayheadError } from '../errors.ts'
import { normalName } from './names.ts'

/** Saved things of one kind that a project may have: all of them are read for every list. */
export const MOST_SAVED = 500

/** What every saved thing has beside its own. */
export interface Named {
  id: string
  name: string
  createdMs: number
  updatedMs: number
}

type Fields<Item extends Named> = Omit<Item, 'id' | 'createdMs' | 'updatedMs'> & { name: string }

/** Saved things with names, of which no two are alike: `Signup Completed` and `signup_completed` would be taken for one another. */
export interface NamedStore<Item extends Named> {
  /** By name. */
  list(project: string): Promise<Item[]>
  /** @throws PlayheadError NOT_FOUND */
  get(project: string, id: string): Promise<Item>
  /** @throws PlayheadError NAME_TAKEN, COLLECTION_FULL */
  add(project: string, fields: Fields<Item>): Promise<Item>
  /**
   * Replaces all but its id. With `readMs`, its `updatedMs` as the writer knew it, only if nobody has changed it since.
   * @throws PlayheadError NOT_FOUND, NAME_TAKEN, CHANGED_MEANWHILE
   */
  replace(project: string, id: string, fields: Fields<Item>, readMs?: number): Promise<Item>
  /** @throws PlayheadError NOT_FOUND */
  remove(project: string, id: string): Promise<void>
}

/**
 * @param what it is called in sentences: `definition`, `funnel`
 * @param reserved names that mean something already
 */
export function namedStore<Item extends Named>(
  items: Collection<Item>,
  what: string,
  reserved: readonly string[],
  make: (common: Named, fields: Fields<Item>) => Item,
): NamedStore<Item> {
  const find = (all: readonly Item[], id: string): Item => {
    const found = all.find(item => item.id === id)
    if (found === undefined)
      throw new PlayheadError('NOT_FOUND', `No ${what} has the id ${id}. It may have been deleted.`)
    return found
  }
  const refuseTaken = (all: readonly Item[], name: string, id?: string): void => {
    const meant = reserved.find(one => normalName(one) === normalName(name))
    if (meant !== undefined) {
      throw new PlayheadError(
        'NAME_TAKEN',
        `“${meant}” is a kind of event that is reported anyway. Choose another name.`,
      )
    }
    const other = all.find(item => item.id !== id && normalName(item.name) === normalName(name))
    if (other === undefined) return
    throw new PlayheadError(
      'NAME_TAKEN',
      `There is a ${what} “${other.name}” already. Change that one, or choose another name.`,
    )
  }
  return {
    list: async project => [...(await items.read(project))].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: async (project, id) => find(await items.read(project), id),
    add: (project, fields) =>
      items.change(project, all => {
        refuseTaken(all, fields.name)
        if (all.length >= MOST_SAVED) {
          throw new PlayheadError('COLLECTION_FULL', `There are ${MOST_SAVED} ${what}s. Delete one that nobody needs.`)
        }
        const nowMs = Date.now()
        const result = make({ id: randomUUID(), name: fields.name, createdMs: nowMs, updatedMs: nowMs }, fields)
        return { items: [...all, result], result }
      }),
    replace: (project, id, fields, readMs) =>
      items.change(project, all => {
        const before = find(all, id)
        if (readMs !== undefined && readMs !== before.updatedMs) {
          throw new PlayheadError(
            'CHANGED_MEANWHILE',
            `Somebody else saved “${before.name}” at ${new Date(before.updatedMs).toISOString()}. Load it again, or save without \`updatedMs\` to replace theirs.`,
          )
        }
        refuseTaken(all, fields.name, id)
        // Every change has a later time, also within a millisecond and with clocks that differ.
        const updatedMs = Math.max(Date.now(), before.updatedMs + 1)
        const result = make({ id, name: fields.name, createdMs: before.createdMs, updatedMs }, fields)
        return { items: all.map(item => (item.id === id ? result : item)), result }
      }),
    remove: (project, id) =>
      items.change(project, all => {
        const before = find(all, id)
        return { items: all.filter(item => item !== before), result: undefined }
      }),
  }
}
