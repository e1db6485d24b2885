import { INDEX_EVENT_TYPES } from '@playhead/protocol'
import { z } from 'zod'

/** The API's shapes: routes validate with them, OpenAPI is generated from them, the player takes its types from them. */

const epochMs = z.coerce.number().int().nonnegative().describe('Epoch milliseconds')

export const sessionListQuerySchema = z.object({
  visitor: z.string().max(256).optional().describe('Distinct id of the visitor'),
  url: z.string().max(500).optional().describe('Part of any URL the session visited'),
  event: z.string().max(200).optional().describe('Name of an event the session holds'),
  hasError: z.enum(['true', 'false']).optional().describe('Only sessions with (or without) a JavaScript error'),
  hasReplay: z
    .enum(['true', 'false', 'any'])
    .default('true')
    .describe(
      '`true`: only what can be watched; `false`: only sessions that sent index events and no picture; `any`: all',
    ),
  live: z.enum(['1']).optional().describe('Only sessions that are in progress'),
  fromMs: epochMs.optional().describe('Started at or after, epoch milliseconds'),
  toMs: epochMs.optional().describe('Started before, epoch milliseconds'),
  minDurationMs: z.coerce.number().int().nonnegative().optional().describe('At least this long, milliseconds'),
  maxDurationMs: z.coerce.number().int().nonnegative().optional().describe('At most this long, milliseconds'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Sessions a page'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
})
export type SessionListQuery = z.infer<typeof sessionListQuerySchema>

export const sessionSummarySchema = z.object({
  session: z.uuid(),
  visitor: z.string(),
  startedMs: z.number(),
  endedMs: z.number(),
  durationMs: z.number(),
  firstUrl: z.string(),
  browser: z.string(),
  os: z.string(),
  device: z.enum(['desktop', 'mobile', 'tablet', 'unknown']),
  hasError: z.boolean(),
  counts: z.object({ pageviews: z.number(), clicks: z.number(), errors: z.number(), events: z.number() }),
  isLive: z.boolean().describe('True while events may still arrive (the last is younger than a minute)'),
  hasReplay: z.boolean().describe('False when the session sent index events but no snapshot events'),
  unrecordedReason: z
    .string()
    .nullable()
    .describe(
      'Why there is no picture, where the recorder said so: `sampled_out`, `no_activity`, `too_short`, `buffering`, `waiting_for_trigger`, `stopped_by_trigger`, `no_consent`, `opted_out`, `global_privacy_control`. Null with a picture, and where it did not',
    ),
})
export type SessionSummary = z.infer<typeof sessionSummarySchema>

export const sessionListSchema = z.object({
  sessions: z.array(sessionSummarySchema),
  nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last'),
})
export type SessionList = z.infer<typeof sessionListSchema>

export const chunkSchema = z.object({
  id: z.string().describe('Name of the chunk within its session; its bytes never change'),
  url: z
    .string()
    .describe(
      'Where its snapshot events are: NDJSON lines `[index of the tab in tabs, seq, event]` in time order, compressed as the client accepts',
    ),
  fromMs: z.number(),
  toMs: z.number(),
  bytes: z.number().describe('Compressed length'),
  jsonBytes: z.number(),
  count: z.number().describe('Snapshot events'),
  tabs: z.array(z.uuid()),
  keyframes: z.array(z.object({ tab: z.uuid(), atMs: z.number() })).describe('Full snapshots, in time order'),
  skip: z
    .array(z.object({ tab: z.uuid(), seq: z.number() }))
    .describe('Batches that an earlier chunk holds already: a reader leaves out their lines. Nearly always empty'),
})
export type Chunk = z.infer<typeof chunkSchema>

export const manifestSchema = sessionSummarySchema.extend({
  viewport: z.object({ width: z.number(), height: z.number() }),
  tabs: z.array(z.object({ tab: z.uuid(), fromMs: z.number(), toMs: z.number() })).describe('In order of appearance'),
  chunks: z.array(chunkSchema).describe('In time order; chunks that hold nothing new are left out'),
})
export type Manifest = z.infer<typeof manifestSchema>

export const sessionEventSchema = z.object({
  id: z.string().describe('tab/seq/position: identity of the event within its session'),
  tab: z.uuid(),
  atMs: z.number(),
  type: z.enum(INDEX_EVENT_TYPES),
  name: z.string(),
  url: z.string(),
  props: z.record(z.string(), z.unknown()),
  element: z
    .object({ selector: z.string(), tag: z.string(), role: z.string(), name: z.string(), hrefPath: z.string() })
    .nullable(),
})
export type SessionEvent = z.infer<typeof sessionEventSchema>

/** Events of one answer: about 15 MB of JSON. A day of constant clicking is below it. */
export const MAX_SESSION_EVENTS = 50_000

export const sessionEventsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_SESSION_EVENTS).default(MAX_SESSION_EVENTS).describe('Events a page'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
})

export const sessionEventsSchema = z.object({
  events: z.array(sessionEventSchema),
  isTruncated: z.boolean().describe('True when there are more than these'),
  nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last'),
})
export type SessionEvents = z.infer<typeof sessionEventsSchema>
