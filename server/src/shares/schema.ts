import { z } from 'zod'
import { manifestSchema } from '../sessions/schema.ts'
import { embedOriginsSchema } from './origins.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Milliseconds a link is open at most: what is needed longer can be shared again, and somebody then thought of it. */
const MAX_SHARE_MS = 90 * DAY_MS

const epochMs = z.number().int().nonnegative()

/** What is kept of a share. The link itself is not: it is signed anew for whoever is logged in. */
export const shareRecordSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  createdMs: epochMs,
  expiresMs: epochMs,
  withInspector: z
    .boolean()
    .describe('Whether its holder gets the events (pages, clicks, errors, console, network) and the visitor’s id too'),
  origins: embedOriginsSchema.describe('Sites that may embed it, beside those of PLAYHEAD_EMBED_ORIGINS'),
})
export type ShareRecord = z.infer<typeof shareRecordSchema>

export const shareSchema = shareRecordSchema.extend({
  url: z.url().describe('Opens the session for whoever has it. `?t=1m32s` opens it at a moment'),
  embedUrl: z.url().describe('The same for a frame; see `origins`'),
})
export type Share = z.infer<typeof shareSchema>

export const sharesSchema = z.object({ shares: z.array(shareSchema).describe('Those that are open, newest first') })
export type Shares = z.infer<typeof sharesSchema>

export const shareInputSchema = z.object({
  expiresInMs: z
    .number()
    .int()
    .min(MINUTE_MS)
    .max(MAX_SHARE_MS)
    .default(7 * DAY_MS)
    .describe('How long it is open, milliseconds. A week by default, 90 days at most'),
  withInspector: z.boolean().default(false),
  origins: embedOriginsSchema.default([]),
})
export type ShareInput = z.infer<typeof shareInputSchema>

export const shareParamsSchema = z.object({ session: z.uuid(), share: shareRecordSchema.shape.id })

/** What the holder of a link gets first. */
export const sharedSessionSchema = z.object({
  manifest: manifestSchema.describe(
    'As for the team, its chunks under the link’s own address. Without the inspector it has no visitor, first page or counts',
  ),
  expiresMs: epochMs,
  withInspector: z.boolean(),
  embedOrigins: z.array(z.string()).describe('Sites whose pages may talk to the embedded player'),
})
export type SharedSession = z.infer<typeof sharedSessionSchema>
