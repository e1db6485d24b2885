import { z } from 'zod'

/** Most entries of a list of URLs, events, flags, hosts or headers: the settings are loaded by every visitor. */
const MAX_ENTRIES = 100
/** Most characters of one of them, and of a selector. */
const MAX_TEXT = 1_000

const text = z.string().min(1).max(MAX_TEXT)
const list = z.array(text).max(MAX_ENTRIES)
const triggers = z.strictObject({
  urls: list.optional().describe('Path patterns with `*`, such as `/checkout/*`'),
  events: list.optional().describe('Names given to `track`'),
  flags: z
    .record(text, z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()]))
    .refine(flags => Object.keys(flags).length <= MAX_ENTRIES, `at most ${MAX_ENTRIES} flags`)
    .optional()
    .describe('Flag name to the variant that counts; `true` for any but false'),
})

/**
 * What a project sets for its recorder, over what the site's own code says. The one place where it is validated on the server; the fields
 * are those of the recorder's `RecordingOptions`, which explains them.
 */
export const recordingSettingsSchema = z
  .strictObject({
    isEnabled: z.boolean().describe('False stops recording'),
    sampleRate: z.number().min(0).max(1).describe('Share of sessions whose picture is recorded'),
    minimumDurationMs: z
      .number()
      .int()
      .min(0)
      .max(1_800_000)
      .describe('Milliseconds a session must last before its picture is sent'),
    mode: z.enum(['always', 'buffer']).describe('`buffer` sends only around an error, a rage click or `capture()`'),
    startOn: triggers.describe('Recording begins when one is met'),
    stopOn: triggers.describe('Recording stops for the rest of the page when one is met'),
    consent: z.enum(['granted', 'required']).describe('`required`: nothing before `optIn()`'),
    honorsGlobalPrivacyControl: z.boolean(),
    reportsUnrecorded: z.boolean().describe('Count the pages that may not be recorded, without identity'),
    privacy: z.strictObject({
      preset: z.enum(['strict', 'standard', 'open']).optional(),
      maskSelector: text.optional(),
      blockSelector: text.optional(),
      ignoreSelector: text.optional(),
      unmaskSelector: text.optional(),
      urlParameters: list.optional(),
    }),
    console: z.union([z.literal(false), z.array(z.enum(['error', 'warn', 'info', 'log', 'debug']))]),
    network: z.union([z.literal(false), z.strictObject({ bodyHosts: list.optional(), headers: list.optional() })]),
    performance: z.boolean().describe('Web vitals and long tasks'),
    canvasFps: z.number().min(0).max(4),
    keepsAssets: z.boolean(),
    frameOrigins: z
      .array(
        z
          .string()
          .max(MAX_TEXT)
          .regex(/^https?:\/\/[^/*\s]+$/, 'must be an origin, without path'),
      )
      .max(MAX_ENTRIES),
  })
  .partial()
  .describe('Every field is optional; what is not named is left to the site’s own code')

export type RecordingSettings = z.infer<typeof recordingSettingsSchema>
