import { z } from 'zod'
import { parseMoment } from './time.ts'

/** What any dashboard knows of a row: who, when, and perhaps what. */
export const momentQuerySchema = z.object({
  visitor: z
    .string()
    .min(1)
    .max(256)
    .describe('Distinct id of the visitor: an anonymous one, or the one given to `identify`'),
  at: z
    .string()
    .max(64)
    .transform((text, context) => {
      const atMs = parseMoment(text)
      if (atMs !== undefined) return atMs
      context.addIssue({
        code: 'custom',
        message: 'must be a time: epoch seconds or milliseconds, or ISO 8601 such as 2026-11-21T09:30:15Z',
      })
      return z.NEVER
    })
    .meta({ type: 'string' })
    .describe('The moment: epoch seconds or milliseconds, or ISO 8601; UTC where it names no zone'),
  event: z
    .string()
    .max(200)
    .optional()
    .describe('Name of the event at that moment; the replay opens at the nearest one'),
})
export type MomentQuery = z.infer<typeof momentQuerySchema>

const neighbourSchema = z.object({
  session: z.uuid(),
  startedMs: z.number(),
  endedMs: z.number(),
  firstUrl: z.string(),
  hasReplay: z.boolean(),
})
export type Neighbour = z.infer<typeof neighbourSchema>

export const momentSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('found'),
    session: z.uuid(),
    atMs: z.number().describe('The moment to open at, within the session'),
    match: z
      .enum(['event', 'moment'])
      .describe('`event`: the named event was found; `moment`: the session was there at the time that was asked for'),
    path: z.string().describe('Where it plays, on this server'),
  }),
  z.object({
    outcome: z.literal('missing'),
    reason: z
      .enum(['visitor_unknown', 'no_session_then', 'no_replay'])
      .describe(
        '`visitor_unknown`: nothing of this visitor was ever stored; `no_session_then`: they were not there at that time; `no_replay`: they were, but only index events were kept',
      ),
    neighbours: z.array(neighbourSchema).describe('The visitor’s sessions nearest in time, nearest first'),
  }),
])
export type Moment = z.infer<typeof momentSchema>
