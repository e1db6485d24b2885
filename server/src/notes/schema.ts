import { z } from 'zod'

/** Characters of a note: a long paragraph. What is longer belongs in an issue, with a link to the moment. */
const MAX_TEXT_CHARS = 2_000
/** Characters of a name beside a note. */
const MAX_AUTHOR_CHARS = 60

const epochMs = z.number().int().nonnegative()
const text = z
  .string()
  .trim()
  .min(1)
  .max(MAX_TEXT_CHARS)
  .describe('Plain text. Times in it (`1:32`, `1m32s`) are links in the player')

export const noteSchema = z.object({
  id: z.uuid(),
  atMs: epochMs.describe('The moment it is about, epoch milliseconds'),
  text,
  author: z
    .string()
    .describe('As its writer signed it; empty when they did not. Nobody checks it: there are no accounts'),
  createdMs: epochMs,
  updatedMs: epochMs,
})
export type Note = z.infer<typeof noteSchema>

export const notesSchema = z.object({ notes: z.array(noteSchema).describe('In order of the moments') })
export type Notes = z.infer<typeof notesSchema>

export const noteInputSchema = z.object({
  atMs: epochMs.describe('Within the session, epoch milliseconds'),
  text,
  author: z.string().trim().max(MAX_AUTHOR_CHARS).default(''),
})
export type NoteInput = z.infer<typeof noteInputSchema>

export const noteChangeSchema = z.object({
  text,
  updatedMs: epochMs.optional().describe('As it was read: then only if nobody has changed it since'),
})
export type NoteChange = z.infer<typeof noteChangeSchema>

export const noteParamsSchema = z.object({ session: z.uuid(), note: z.uuid() })
