import { z } from 'zod'
import { sessionSummarySchema } from '../sessions/schema.ts'

export const visitorQuerySchema = z.object({
  visitor: z
    .string()
    .min(1)
    .max(256)
    .describe('Distinct id of the visitor: an anonymous one, or the one given to `identify`'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Sessions a page'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
})
export type VisitorQuery = z.infer<typeof visitorQuerySchema>

const variant = z.unknown().describe('Name of the variant, or whether the flag is on; null where the event named none')

const personPropertySchema = z.object({
  name: z.string(),
  value: z.unknown().describe('What `identify` said of it last'),
  saidMs: z.number().describe('When that was, epoch milliseconds'),
})

const seenFlagSchema = z.object({
  name: z.string(),
  variant: variant.describe('The variant seen last'),
  variants: z.array(variant).describe('Every variant seen, the latest first; at most 20'),
  firstMs: z.number().describe('Seen first, epoch milliseconds'),
  lastMs: z.number().describe('Seen last, epoch milliseconds'),
})

export const visitorSchema = z.object({
  visitor: z.string().describe('The distinct id that was asked for'),
  ids: z
    .array(z.string())
    .describe(
      'Every distinct id of the same person: the asked one, the identified one, the anonymous ones linked to it',
    ),
  properties: z.array(personPropertySchema).describe('By name; at most 200'),
  flags: z.array(seenFlagSchema).describe('By name; at most 200'),
  sessions: z
    .array(
      sessionSummarySchema.extend({
        country: z.string().describe('ISO 3166-1 alpha-2; empty where the proxy told none'),
      }),
    )
    .describe('Sessions under any of the ids, newest first'),
  nextCursor: z.string().nullable().describe('Give it as `cursor` for the next sessions; null on the last page'),
})
export type VisitorDetail = z.infer<typeof visitorSchema>
