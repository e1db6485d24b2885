import { z } from 'zod'
import { chunkSchema, manifestSchema, sessionEventSchema } from '../sessions/schema.ts'

/**
 * What `GET /api/sessions/:session/live` says, as Server-Sent Events named by the keys. Beside them come comments as signs of life.
 * A `batch` is one line of JSON, then its snapshot lines: each is a `data:` line of the same message.
 */

export const liveQuerySchema = z.object({
  after: z
    .string()
    .max(32_768)
    .optional()
    .describe('The id of the last message that was taken: goes on behind it. `Last-Event-ID` says the same, and wins'),
  sinceMs: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(0)
    .describe('The manifest’s message holds the index events from then on, epoch milliseconds'),
})

const liveManifestSchema = z.object({
  manifest: manifestSchema,
  events: z.array(sessionEventSchema).describe('Index events from `sinceMs` on'),
})
/** The first message: all that the index has. What follows is not in it. */
export type LiveManifest = z.infer<typeof liveManifestSchema>

const liveBatchSchema = z.object({
  chunk: chunkSchema
    .nullable()
    .describe(
      'What it adds to the picture: with an id that begins with `live-`, the lines follow; otherwise at its url',
    ),
  events: z.array(sessionEventSchema).describe('Index events'),
  tab: z.uuid().nullable().describe('Whose batch it is; null for several, which the index had'),
  toMs: z.number().describe('Time of the last thing in it'),
})
/** Something new: each batch of the session comes once, those of a tab in order as far as they arrive in order. */
export type LiveBatchMessage = z.infer<typeof liveBatchSchema>

const liveEndSchema = z.object({
  reason: z
    .enum(['left', 'silent'])
    .describe('`left`: every tab was closed; `silent`: nothing came for so long that no more is expected'),
})
/** The last message: do not connect again. */
export type LiveEnd = z.infer<typeof liveEndSchema>
