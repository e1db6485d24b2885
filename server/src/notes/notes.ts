import { randomUUID } from 'node:crypto'
import { openCollection } from '../catalog/collection.ts'
import { PlayheadError } from '../errors.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type Note, type NoteChange, type NoteInput, noteSchema } from './schema.ts'

/** Notes of a session: with the longest texts half a megabyte, which is read and written as a whole. */
const MOST_NOTES = 200

/** What people wrote at moments of sessions. */
export interface NoteStore {
  /** In order of the moments, then as they were written. */
  list(session: string): Promise<Note[]>
  /** @throws PlayheadError COLLECTION_FULL */
  add(session: string, input: NoteInput): Promise<Note>
  /** @throws PlayheadError NOT_FOUND, CHANGED_MEANWHILE */
  replace(session: string, id: string, change: NoteChange): Promise<Note>
  /** @throws PlayheadError NOT_FOUND */
  remove(session: string, id: string): Promise<void>
}

/**
 * Notes in object storage under `catalog/notes/{project}/{session}/`. All that was ever written about a session lies in that folder, earlier
 * versions too: erasing the session is to delete it.
 */
export function openNotes(store: ObjectStore, project: string): NoteStore {
  const notes = openCollection(store, 'notes', noteSchema)
  const of = (session: string): string => `${project}/${session}`
  return {
    list: async session =>
      [...(await notes.read(of(session)))].sort((a, b) => a.atMs - b.atMs || a.createdMs - b.createdMs),
    add: (session, input) =>
      notes.change(of(session), all => {
        if (all.length >= MOST_NOTES) {
          throw new PlayheadError(
            'COLLECTION_FULL',
            `The session has ${MOST_NOTES} notes. Delete one that nobody needs.`,
          )
        }
        const nowMs = Date.now()
        const result = { id: randomUUID(), ...input, createdMs: nowMs, updatedMs: nowMs }
        return { items: [...all, result], result }
      }),
    replace: (session, id, { text, updatedMs: readMs }) =>
      notes.change(of(session), all => {
        const before = find(all, id)
        if (readMs !== undefined && readMs !== before.updatedMs) {
          throw new PlayheadError(
            'CHANGED_MEANWHILE',
            `Somebody else changed the note at ${new Date(before.updatedMs).toISOString()}. Load it again, or save without \`updatedMs\` to replace theirs.`,
          )
        }
        // Every change has a later time, also within a millisecond and with clocks that differ.
        const result = { ...before, text, updatedMs: Math.max(Date.now(), before.updatedMs + 1) }
        return { items: all.map(note => (note === before ? result : note)), result }
      }),
    remove: (session, id) =>
      notes.change(of(session), all => {
        const before = find(all, id)
        return { items: all.filter(note => note !== before), result: undefined }
      }),
  }
}

function find(all: readonly Note[], id: string): Note {
  const found = all.find(note => note.id === id)
  if (found !== undefined) return found
  throw new PlayheadError('NOT_FOUND', `The session has no note ${id}. It may have been deleted.`)
}
