import { z } from 'zod'
import { funnelSchema, matcherSchema } from '../funnels/definition.ts'

/** A warning about an event, a property or a flag, with what it rests on. */
export const warningSchema = z.object({
  code: z.enum([
    'never_seen',
    'gone_quiet',
    'volume_changed',
    'type_changed',
    'property_vanished',
    'written_twice',
    'flag_unseen',
  ]),
  text: z.string().describe('A sentence with the figures it rests on, and what to do'),
  /** The nearest real names for `never_seen`, the other spelling for `written_twice`. */
  names: z.array(z.string()).default([]),
})
export type Warning = z.infer<typeof warningSchema>

/** An event as the catalogue shows it: a name given to `track`, or a kind of event the recorder reports itself. */
export const catalogueEventSchema = z.object({
  name: z.string(),
  origin: z
    .enum(['custom', 'recorder', 'defined'])
    .describe('Named by the product, seen by the recorder, or defined afterwards'),
  count: z.number().describe('In the period'),
  people: z.number().describe('In the period; exact up to 65,536, within about a percent beyond'),
  firstMs: z.number().describe('Ever, or within the 36 days or more that are read where it is defined'),
  lastMs: z.number(),
  perDay: z
    .array(z.number())
    .describe('Counts of the days of the period, the oldest first, days of the asked time zone'),
  senders: z
    .array(z.object({ name: z.string(), count: z.number() }))
    .describe('`browser`, or the library that sent it; among the newest half a million events'),
  paths: z
    .array(z.object({ path: z.string(), count: z.number() }))
    .describe('Pages where it happens, the most frequent first, at most 5; among the newest half a million events'),
  warnings: z.array(warningSchema),
})
export type CatalogueEvent = z.infer<typeof catalogueEventSchema>

export const catalogueFlagSchema = z.object({
  key: z.string(),
  firstMs: z.number(),
  lastMs: z.number(),
  variants: z.array(z.object({ variant: z.string(), people: z.number() })),
  warnings: z.array(warningSchema),
})

export const catalogueQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(90).default(30),
  timeZone: funnelSchema.shape.timeZone,
})

export const catalogueSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  events: z.array(catalogueEventSchema).describe('The most frequent first, at most 1,000'),
  flags: z.array(catalogueFlagSchema),
  /** What a funnel builder completes beside the names of events; the most frequent first, at most 200 each. */
  paths: z.array(z.object({ path: z.string(), count: z.number() })),
  elements: z
    .array(
      z.object({
        selector: z.string(),
        tag: z.string(),
        role: z.string(),
        name: z.string(),
        hrefPath: z.string(),
        count: z.number(),
      }),
    )
    .describe('What is clicked'),
  personProperties: z.array(z.string()),
})
export type Catalogue = z.infer<typeof catalogueSchema>

export const eventDetailQuerySchema = z.object({ name: z.string().min(1).max(500), ...catalogueQuerySchema.shape })

export const eventDetailSchema = z.object({
  event: catalogueEventSchema.nullable().describe('Null when it was never seen'),
  sampled: z.number().describe('Newest events the properties were read from'),
  properties: z.array(
    z.object({
      name: z.string(),
      share: z.number().describe('Of the sampled events that have it, 0 to 1'),
      types: z.array(
        z.object({ type: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']), share: z.number() }),
      ),
      examples: z.array(z.string()).describe('At most 5 different values, as text'),
      firstMs: z.number(),
      lastMs: z.number(),
      warnings: z.array(warningSchema),
    }),
  ),
})
export type EventDetail = z.infer<typeof eventDetailSchema>

/** `GET /api/funnel/check?definition=`: what will hurt, before it does. By place in the definition. */
export const funnelCheckSchema = z.object({
  warnings: z.array(
    z.object({
      place: z.union([
        z.object({ step: z.number().describe('From 1'), matcher: z.number().describe('From 0') }),
        z.object({ exclude: z.number().describe('From 0') }),
        z.object({ filter: z.number().describe('From 0') }),
        z.object({ breakdown: z.literal(true) }),
      ]),
      warning: warningSchema,
    }),
  ),
})
export type FunnelCheck = z.infer<typeof funnelCheckSchema>

const id = z.uuid()
const name = z.string().trim().min(1).max(100)

/** An event defined afterwards: what was recorded before counts too. */
export const definedEventSchema = z.object({
  id,
  name,
  description: z.string().max(500).default(''),
  anyOf: z.array(matcherSchema).min(1).max(10),
  createdMs: z.number(),
  updatedMs: z.number(),
})
export type DefinedEventDocument = z.infer<typeof definedEventSchema>
export const definedEventInputSchema = definedEventSchema.pick({ name: true, description: true, anyOf: true })
const updatedMs = z
  .int()
  .optional()
  .describe(
    '`updatedMs` as it was read: where somebody else changed it since, this is refused. Left out, it wins over theirs',
  )
export const definedEventChangeSchema = definedEventInputSchema.extend({ updatedMs })
export const idParamsSchema = z.object({ id })
export const definedEventsSchema = z.object({ definitions: z.array(definedEventSchema) })

/** `POST /api/definitions/preview`: how often it happened already. */
export const previewInputSchema = z.object({
  anyOf: definedEventInputSchema.shape.anyOf,
  days: z.int().min(1).max(800).default(90),
})
export const previewSchema = z.object({
  events: z.number(),
  sessions: z.number(),
  people: z.number(),
  firstMs: z.number().nullable(),
  lastMs: z.number().nullable(),
  examples: z
    .array(
      z.object({
        session: z.string(),
        atMs: z.number(),
        url: z.string(),
        elementName: z.string(),
        hasReplay: z.boolean(),
      }),
    )
    .describe('The newest, at most 10, of different sessions'),
})
export type Preview = z.infer<typeof previewSchema>

const part = z.string().max(500)
/** `POST /api/definitions/suggest`: what an element that somebody points at could stand for. */
export const suggestInputSchema = z.object({
  element: z.object({
    selector: part.min(1),
    tag: part.min(1),
    role: part.optional(),
    name: part.optional(),
    hrefPath: part.optional(),
  }),
  url: z.string().max(2_000).describe('Of the page it was on'),
  days: z.int().min(1).max(800).default(90),
})
export type SuggestInput = z.infer<typeof suggestInputSchema>
export const suggestSchema = z.object({
  candidates: z
    .array(
      z.object({
        how: z.enum(['all_on_page', 'all', 'name_on_page', 'selector', 'role_and_name', 'link']),
        label: z.string().describe('For people'),
        matcher: matcherSchema,
        events: z.number(),
        sessions: z.number(),
      }),
    )
    .describe('At most 6, the fewest clicks first'),
})
export type Suggestions = z.infer<typeof suggestSchema>

/** A funnel somebody saved. */
export const savedFunnelSchema = z.object({
  id,
  name,
  definition: funnelSchema,
  createdMs: z.number(),
  updatedMs: z.number(),
})
export type SavedFunnel = z.infer<typeof savedFunnelSchema>
export const savedFunnelInputSchema = savedFunnelSchema.pick({ name: true, definition: true })
export const savedFunnelChangeSchema = savedFunnelInputSchema.extend({ updatedMs })
export const savedFunnelsSchema = z.object({ funnels: z.array(savedFunnelSchema) })
