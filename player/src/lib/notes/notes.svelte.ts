import type { Note, NoteInput, Notes } from '@playhead/server/api'
import { getJson, sendJson } from '../api/client.ts'
import { readText, writePreference } from '../ui/preferences.ts'
import { type NoteMark, noteMarks, withNote } from './order.ts'

/** The notes of a session as a screen holds them. What fails throws `ApiError`, and what was shown stays. */
export interface NotesState {
  /** In order of their moments. */
  readonly all: readonly Note[]
  readonly marks: readonly NoteMark[]
  /** Why they could not be loaded; null when they were. */
  readonly error: unknown
  load(): Promise<void>
  add(note: { atMs: number; text: string; author: string }): Promise<void>
  change(note: Note, text: string): Promise<void>
  remove(note: Note): Promise<void>
}

const AUTHOR = 'author'

/** The name this browser signs notes with: there are no accounts, so nobody checks it. */
export function readAuthor(): string {
  return readText(AUTHOR)
}

export function createNotes(session: string): NotesState {
  const path = `/api/sessions/${session}/notes`
  let all: readonly Note[] = $state.raw([])
  let error: unknown = $state.raw(null)
  return {
    get all() {
      return all
    },
    get marks() {
      return noteMarks(all)
    },
    get error() {
      return error
    },
    async load() {
      try {
        all = (await getJson<Notes>(path)).notes
        error = null
      } catch (reason) {
        error = reason
      }
    },
    async add({ atMs, text, author }) {
      writePreference(AUTHOR, author)
      const input: NoteInput = { atMs: Math.round(atMs), text, author }
      all = withNote(all, await sendJson<Note>('POST', path, input))
    },
    async change(note, text) {
      all = withNote(all, await sendJson<Note>('PUT', `${path}/${note.id}`, { text, updatedMs: note.updatedMs }))
    },
    async remove(note) {
      await sendJson('DELETE', `${path}/${note.id}`)
      all = all.filter(({ id }) => id !== note.id)
    },
  }
}
