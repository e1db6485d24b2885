import { z } from 'zod'
import { type Funnel, funnelSchema } from './definition.ts'

/** A funnel as it stands in a URL: its JSON. */
const definition = z
  .string()
  .max(16_000)
  .transform((text, context): Funnel => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
    const parsed = funnelSchema.safeParse(value)
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error).slice(0, 1_000) })
    return z.NEVER
  })
  .meta({ type: 'string' })
  .describe('The funnel: JSON, encoded as a URL component')

export const funnelQuerySchema = z.object({ definition })

export const funnelListQuerySchema = z.object({
  definition,
  step: z.coerce.number().int().min(1).max(20).describe('Number of the step, from 1'),
  outcome: z.enum(['converted', 'dropped']).describe('Those who completed the step, or those whose last step it was'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional().describe('`nextCursor` of the page before'),
})
export type FunnelListQuery = z.infer<typeof funnelListQuerySchema>

export const funnelResultSchema = z.object({
  steps: z.array(
    z.object({
      count: z.number().describe('People or sessions that completed this step, and all before it'),
      dropped: z.number().describe('Those whose last completed step it was; 0 for the last'),
      rateFromStart: z.number().nullable().describe('0 to 1; null when nobody began'),
      rateFromPrevious: z.number().nullable(),
      medianMs: z.number().nullable().describe('From the step before, milliseconds'),
      p90Ms: z.number().nullable(),
    }),
  ),
})
export type FunnelResult = z.infer<typeof funnelResultSchema>

export const funnelListSchema = z.object({
  rows: z.array(
    z.object({
      unit: z.string().describe('Distinct id of the person, or id of the session'),
      session: z.string().describe('Where the moment was'),
      atMs: z.number().describe('When the step was completed; for those who dropped, the last time it was'),
      hasReplay: z.boolean(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type FunnelList = z.infer<typeof funnelListSchema>
