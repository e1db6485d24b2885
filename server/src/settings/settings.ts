import { createHash } from 'node:crypto'
import { readDocument, writeDocument } from '../catalog/documents.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type RecordingSettings, recordingSettingsSchema } from './schema.ts'

/** Milliseconds for which one answer of the store serves all visitors: as long again as browsers may keep it is the most that a change takes. */
const FRESH_MS = 10_000

/** A project's recording settings as they are served. */
export interface SettingsAnswer {
  json: string
  etag: string
}

export interface RecordingSettingsStore {
  read(project: string): Promise<RecordingSettings>
  write(project: string, settings: RecordingSettings): Promise<void>
  /** For visitors: from memory where it is fresh, and where the store does not answer, as it was. */
  answer(project: string): Promise<SettingsAnswer>
}

/** Keeps each project's recording settings in a document of its own beside the project's. */
export function openRecordingSettings(store: ObjectStore, now: () => number = Date.now): RecordingSettingsStore {
  const answers = new Map<string, { answer: Promise<SettingsAnswer>; atMs: number }>()
  const name = (project: string): string => `recording/${project}`

  const read = async (project: string): Promise<RecordingSettings> =>
    (await readDocument(store, name(project), recordingSettingsSchema)) ?? {}

  return {
    read,
    async write(project, settings) {
      await writeDocument(store, name(project), settings)
      answers.delete(project)
    },
    async answer(project) {
      const known = answers.get(project)
      if (known && now() - known.atMs < FRESH_MS) return known.answer
      const answer = read(project).then(answerOf, error => known?.answer ?? Promise.reject(error))
      const entry = { answer, atMs: now() }
      answers.set(project, entry)
      answer.catch(() => answers.get(project) === entry && answers.delete(project))
      return answer
    },
  }
}

function answerOf(settings: RecordingSettings): SettingsAnswer {
  const json = JSON.stringify(settings)
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"` }
}
