import { z } from 'zod'

/** Longest conversion window: a quarter of a year. Past it "conversion" is another question. */
const MAX_WINDOW_MS = 90 * 24 * 60 * 60 * 1000
/** Days that are asked for at most: two years and a bit, so that a year can be compared with the one before. */
const MAX_RANGE_MS = 800 * 24 * 60 * 60 * 1000

const text = z.string().min(1).max(500)
const number = z.number().finite()

/** Whether the engine will take it: RE2 is what JavaScript has without looking around and back-references. */
function isRe2(pattern: string): boolean {
  try {
    new RegExp(pattern)
  } catch {
    return false
  }
  return !/\(\?<?[=!]|\\[1-9k]/.test(pattern)
}

/** A condition on a property of an event: a top-level key of `props`, or `url`. */
export const propertyFilterSchema = z.discriminatedUnion('op', [
  z.object({ property: text, op: z.enum(['=', '≠']), value: z.union([z.string().max(500), number, z.boolean()]) }),
  z.object({ property: text, op: z.literal('contains'), value: text }),
  z.object({
    property: text,
    op: z.literal('regex'),
    value: text.refine(isRe2, 'is not a regular expression of RE2').describe('RE2'),
  }),
  z.object({ property: text, op: z.literal('in'), value: z.array(z.string().max(500)).min(1).max(100) }),
  z.object({ property: text, op: z.enum(['>', '<']), value: number }),
  z.object({ property: text, op: z.literal('is set') }),
])
export type PropertyFilter = z.infer<typeof propertyFilterSchema>

/** What is known of a session as a whole. */
export const SESSION_PROPERTIES = [
  'browser',
  'os',
  'device',
  'country',
  'release',
  'referrer',
  'landing_path',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const
export type SessionProperty = (typeof SESSION_PROPERTIES)[number]

/** Whose events count: those of sessions, and of people, of which this holds. What a server sent has no session and passes `session`. */
export const audienceFilterSchema = z.object({
  on: z.enum(['session', 'flag', 'person']),
  is: propertyFilterSchema.describe(
    '`property` names a property of sessions, the key of a flag, or a property given to `identify`',
  ),
})
export type AudienceFilter = z.infer<typeof audienceFilterSchema>

/** Into which parts the funnel is broken down. Each person (or session) is in exactly one part: the parts add up to the whole. */
export const breakdownSchema = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('session'),
    property: z.enum(SESSION_PROPERTIES),
    touch: z
      .enum(['first', 'last'])
      .default('last')
      .describe('Of the first session known of the person, or of the session in which the attempt began'),
  }),
  z.object({ by: z.literal('flag'), flag: text }),
  z.object({ by: z.literal('person'), property: text }),
  z.object({
    by: z.literal('event'),
    property: text,
    step: z.int().min(1).max(20).default(1).describe('Number of the step whose event has it'),
  }),
])
export type Breakdown = z.infer<typeof breakdownSchema>

/** Whether the calendar knows it. `Intl.supportedValuesOf` was rejected: it lists one spelling, and refuses `Asia/Kolkata`. */
function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return false
  }
  // Newer engines take offsets too: `+01:00` has no summer.
  return /^[A-Za-z]/.test(zone)
}

/** A time zone by its IANA name. */
export const timeZoneSchema = z.string().max(60).refine(isTimeZone, 'is not an IANA time zone')

const where = z.array(propertyFilterSchema).max(10).default([])

/** What an event must be. */
export const matcherSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    name: text.describe('A name given to `track`, or a kind of event such as `error` or `rage_click`'),
    where,
  }),
  z.object({
    kind: z.literal('page'),
    path: text.describe('Path of the page; `*` stands for anything: `/product/*`'),
    where,
  }),
  z.object({
    kind: z.literal('element'),
    element: z
      .object({ selector: text, tag: text, role: text, name: text, hrefPath: text })
      .partial()
      .refine(element => Object.keys(element).length > 0, 'must name at least one thing about the element')
      .describe('A click on an element that is all of this'),
    where,
  }),
])
export type Matcher = z.infer<typeof matcherSchema>

const stepSchema = z.object({
  label: z.string().max(100).optional(),
  anyOf: z.array(matcherSchema).min(1).max(10),
})

const exclusionSchema = z
  .object({
    match: matcherSchema,
    after: z.int().min(1).describe('Number of the step after whose completion it counts, from 1'),
    before: z.int().min(2).describe('Number of the step until whose completion it counts'),
  })
  .refine(({ after, before }) => after < before, '`after` must be an earlier step than `before`')

/** A funnel as it is asked for and saved: all that decides its numbers. Small enough to stand in a URL. */
export const funnelSchema = z
  .object({
    steps: z.array(stepSchema).min(2).max(20),
    order: z
      .enum(['sequential', 'strict', 'any'])
      .default('sequential')
      .describe(
        '`sequential`: other events may lie between; `strict`: no other page view or named event may; `any`: in whatever order',
      ),
    windowMs: z
      .union([z.int().min(1).max(MAX_WINDOW_MS), z.literal('session')])
      .default(7 * 24 * 60 * 60 * 1000)
      .describe('Milliseconds from the first step to the last, both included; or `session`: all of it in one session'),
    count: z.enum(['people', 'sessions']).default('people'),
    exclude: z.array(exclusionSchema).max(5).default([]),
    range: z
      .union([
        z.object({ lastDays: z.int().min(1).max(800).describe('So many days of the time zone, today included') }),
        z
          .object({
            fromMs: z.int().nonnegative().describe('The first step was at or after, epoch milliseconds'),
            toMs: z.int().positive().describe('The first step was before; the others may be later'),
          })
          .refine(({ fromMs, toMs }) => fromMs < toMs, '`fromMs` must be before `toMs`')
          .refine(({ fromMs, toMs }) => toMs - fromMs <= MAX_RANGE_MS, 'asks for more than 800 days'),
      ])
      .default({ lastDays: 30 }),
    timeZone: timeZoneSchema.default('UTC').describe('IANA name; where days begin'),
    filters: z.array(audienceFilterSchema).max(10).default([]),
    breakdown: breakdownSchema.optional(),
  })
  .refine(
    ({ exclude, steps }) => exclude.every(({ before }) => before <= steps.length),
    '`before` must be one of the steps',
  )
  .refine(({ order, exclude }) => order !== 'any' || exclude.length === 0, 'steps in any order take no exclusions')
  .refine(
    ({ breakdown, steps }) => breakdown?.by !== 'event' || breakdown.step <= steps.length,
    'the breakdown names a step that is not there',
  )
  .refine(
    ({ filters }) =>
      filters.every(({ on, is }) => on !== 'session' || SESSION_PROPERTIES.includes(is.property as SessionProperty)),
    `sessions have ${SESSION_PROPERTIES.join(', ')}`,
  )
export type FunnelDefinition = z.infer<typeof funnelSchema>
/** As one writes it: what has a default may be left out. */
export type FunnelInput = z.input<typeof funnelSchema>

/** A funnel as the engine runs it: its range in times, its retroactive events written out. Made by `resolveFunnel`. */
export interface Funnel extends Omit<FunnelDefinition, 'range'> {
  fromMs: number
  toMs: number
}
