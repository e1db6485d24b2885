import { z } from 'zod'
import { type FunnelDefinition, funnelSchema } from './definition.ts'

/** A funnel as it stands in a URL: its JSON. */
const definition = z
  .string()
  .max(16_000)
  .transform((text, context): FunnelDefinition => {
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

/** A part of a breakdown: `value` with its `kind`. `none`: it has no such property; `several`: more than one variant; `other`: the small rest. */
export const groupSchema = z.object({
  kind: z.enum(['value', 'none', 'several', 'other']),
  value: z.string(),
})
export type Group = z.infer<typeof groupSchema>

/** What is over-represented among those who dropped: the kind of thing, and which. */
export const REASON_KINDS = [
  'page',
  'element',
  'rage_click',
  'dead_click',
  'error_click',
  'error',
  'request',
  'validation',
  'refill',
  'quick_back',
  'browser',
  'os',
  'device',
  'country',
  'release',
  'flag',
] as const
export const reasonKeySchema = z.object({ kind: z.enum(REASON_KINDS), value: z.string().max(2_000) })
export type ReasonKey = z.infer<typeof reasonKeySchema>

const json = <Schema extends z.ZodType>(schema: Schema, meaning: string) =>
  z
    .string()
    .max(4_000)
    .transform((text, context): z.infer<Schema> => {
      try {
        const parsed = schema.safeParse(JSON.parse(text))
        if (parsed.success) return parsed.data
        context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error).slice(0, 500) })
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
      }
      return z.NEVER
    })
    .meta({ type: 'string' })
    .describe(meaning)

export const funnelQuerySchema = z.object({
  definition,
  compare: z.enum(['true', 'false']).default('false').describe('With the numbers of the period of equal length before'),
})

export const definitionQuerySchema = z.object({ definition })

const step = z.coerce.number().int().min(1).max(20).describe('Number of the step, from 1')

export const funnelListQuerySchema = z.object({
  definition,
  step,
  outcome: z.enum(['converted', 'dropped']).describe('Those who completed the step, or those whose last step it was'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional().describe('`nextCursor` of the page before'),
  group: json(groupSchema, 'Only this part of the breakdown: JSON of its `group`').optional(),
  reason: json(
    reasonKeySchema,
    'Only those to whom this happened between the step and giving up, or for `converted` between the step before and this one: JSON of its `key`',
  ).optional(),
})
export type FunnelListQuery = z.infer<typeof funnelListQuerySchema>

const rate = z.number().nullable().describe('0 to 1; null when nobody began')
const stepCountsSchema = z.object({
  count: z.number().describe('People or sessions that completed this step, and all before it'),
  dropped: z.number().describe('Those whose last completed step it was; 0 for the last'),
  rateFromStart: rate,
  rateFromPrevious: rate,
})
export type StepCounts = z.infer<typeof stepCountsSchema>

export const funnelResultSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  steps: z.array(
    stepCountsSchema.extend({
      medianMs: z.number().nullable().describe('From the step before, milliseconds'),
      p90Ms: z.number().nullable(),
      histogram: z
        .array(z.object({ fromMs: z.number(), toMs: z.number().nullable(), count: z.number() }))
        .describe('How long the step took since the one before; empty for the first'),
    }),
  ),
  previous: z
    .object({ fromMs: z.number(), toMs: z.number(), steps: z.array(stepCountsSchema) })
    .nullable()
    .describe('The period of equal length before, where asked for'),
})
export type FunnelResult = z.infer<typeof funnelResultSchema>

export const funnelBreakdownSchema = z.object({
  groups: z
    .array(z.object({ group: groupSchema, steps: z.array(stepCountsSchema) }))
    .describe(
      'Values by their size, at most 20 and the rest in one, then `several` and `none`; they add up to the whole',
    ),
})
export type FunnelBreakdown = z.infer<typeof funnelBreakdownSchema>

export const funnelTrendSchema = z.object({
  days: z
    .array(
      z.object({
        day: z.string().describe('Of the first step, `2026-11-21`, in the time zone of the funnel'),
        fromMs: z.number(),
        counts: z.array(z.number()).describe('Per step, of those who began on the day'),
        rate,
        isComplete: z
          .boolean()
          .describe('False while the conversion window of some who began on the day is still open'),
      }),
    )
    .describe('Every day of the range, days on which nobody began too'),
})
export type FunnelTrend = z.infer<typeof funnelTrendSchema>

/** What happened between the last completed step and giving up. */
export const signalSchema = z.object({
  type: z
    .enum(['rage_click', 'dead_click', 'error_click', 'error', 'request', 'validation', 'refill', 'quick_back'])
    .describe('`request`: one that failed'),
  label: z.string().describe('Of the first one: the element, message, or request'),
  count: z.number(),
  firstMs: z.number(),
})
export type Signal = z.infer<typeof signalSchema>

/** Why there is nothing to watch: a reason the recorder reported, or what the server knows. */
export const noReplaySchema = z.object({
  reason: z.string().describe('A reason code of the recorder, or `server_event`, `erased_or_expired`, `no_picture`'),
  text: z.string().describe('A sentence for people'),
})
export type NoReplay = z.infer<typeof noReplaySchema>

export const funnelListSchema = z.object({
  rows: z.array(
    z.object({
      unit: z.string().describe('Distinct id of the person, or id of the session'),
      session: z
        .string()
        .nullable()
        .describe('Where the moment can be watched, or at least was; null when no session is known'),
      atMs: z.number().describe('When the step was completed; for those who dropped, the last time it was'),
      hasReplay: z.boolean(),
      noReplay: noReplaySchema.nullable().describe('Why there is none; null where there is'),
      giveUp: z
        .object({
          atMs: z.number().describe('The last activity before the session went quiet or was left'),
          ended: z.enum(['left', 'quiet']),
          url: z.string().describe('The page it was on'),
          signals: z.array(signalSchema).describe('Between the step and giving up, in order of time'),
        })
        .nullable()
        .describe('For those who dropped, where the session is known'),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type FunnelList = z.infer<typeof funnelListSchema>

export const funnelReasonsQuerySchema = z.object({ definition, step, group: funnelListQuerySchema.shape.group })
export type FunnelReasonsQuery = z.infer<typeof funnelReasonsQuerySchema>

export const funnelReasonsSchema = z.object({
  dropped: z.number().describe('Those who dropped after the step'),
  converted: z.number().describe('Those who went on to the next'),
  tested: z.number().describe('Signals and properties that were compared: what the correction corrects for'),
  reasons: z
    .array(
      z.object({
        key: reasonKeySchema,
        label: z.string(),
        dropped: z.number().describe('Of those who dropped, how many had it; the length of its list'),
        converted: z.number(),
        shareDropped: z.number(),
        shareConverted: z.number(),
        lift: z.number().nullable().describe('shareDropped ÷ shareConverted; null when none who converted had it'),
        oddsRatio: z
          .object({ value: z.number(), low: z.number(), high: z.number() })
          .describe('With its 95 % interval'),
        pValue: z.number(),
        qValue: z.number().describe('After Benjamini and Hochberg; below 0.05 counts as more than chance'),
        isSignificant: z.boolean(),
      }),
    )
    .describe('Strongest first, at most 50'),
})
export type FunnelReasons = z.infer<typeof funnelReasonsSchema>

export const funnelVariantsQuerySchema = z.object({
  definition,
  flag: z.string().min(1).max(500).describe('Key of the flag'),
  control: z
    .string()
    .max(500)
    .optional()
    .describe('The variant to compare with; `false`, `control` or the largest where left out'),
  shares: json(
    z.record(z.string().max(500), z.number().positive()),
    'How the flag splits: JSON of variant to weight. Without it the split cannot be checked',
  ).optional(),
})
export type FunnelVariantsQuery = z.infer<typeof funnelVariantsQuerySchema>

const interval = z.object({ low: z.number(), high: z.number() })

export const funnelVariantsSchema = z.object({
  flag: z.string(),
  control: z.string().nullable(),
  several: z.number().describe('People who saw more than one variant: left out of the comparison'),
  unexposed: z.number().describe('People of the funnel who never saw the flag: left out of the comparison'),
  variants: z.array(
    z.object({
      variant: z.string(),
      isControl: z.boolean(),
      people: z.number().describe('Who began the funnel'),
      converted: z.number(),
      rate,
      difference: interval
        .extend({ estimate: z.number() })
        .nullable()
        .describe(
          'Of the conversion rate, from the control’s: holds however often one looks (95 %). Null for the control',
        ),
      verdict: z.enum(['control', 'better', 'worse', 'not_yet', 'not_enough_data']),
      missing: z
        .number()
        .nullable()
        .describe(
          'People that this variant roughly still needs to tell a difference as large as the estimate, or of one point where that is less; null once it is told',
        ),
      early: interval
        .extend({ estimate: z.number() })
        .nullable()
        .describe('Difference among who began in the first third of the range'),
      late: interval.extend({ estimate: z.number() }).nullable().describe('Difference among who began later'),
      isNovelty: z.boolean().describe('Early and late intervals do not overlap'),
    }),
  ),
  sampleRatio: z
    .object({
      expected: z.record(z.string(), z.number()),
      observed: z.record(z.string(), z.number()),
      pValue: z.number().describe('Always valid: holds however often one looks'),
      isMismatch: z.boolean().describe('pValue below 0.001: the split is broken, believe none of the above'),
    })
    .nullable()
    .describe('Null without `shares`'),
})
export type FunnelVariants = z.infer<typeof funnelVariantsSchema>
