import { parseOffset } from '@playhead/protocol'
import { z } from 'zod'

const offset = (meaning: string) =>
  z
    .string()
    .max(20)
    .transform((text, context) => {
      const ms = parseOffset(text)
      if (ms !== null) return ms
      context.addIssue({ code: 'custom', message: 'is not an offset: write seconds (92), 1m32s or 1:32' })
      return z.NEVER
    })
    .meta({ type: 'string' })
    .describe(meaning)

/** Part of a session, as its address says it: offsets from its start. */
export const stretchQuerySchema = z.object({
  from: offset('Only from this offset on: seconds, `1m32s` or `1:32`').optional(),
  to: offset('Only up to this offset').optional(),
})
export type StretchQuery = z.output<typeof stretchQuerySchema>

export const transcriptQuerySchema = stretchQuerySchema.extend({
  format: z.enum(['text', 'json']).default('text').describe('`text`: Markdown, to be read and pasted'),
})

const LINE_KINDS = [
  'page',
  'click',
  'rage_click',
  'dead_click',
  'error_click',
  'quick_back',
  'input',
  'validation',
  'form_abandon',
  'error',
  'request',
  'console',
  'event',
  'flag',
  'identify',
  'recorder',
  'tab',
  'pause',
] as const

const lineSchema = z.object({
  offsetMs: z.number().describe('From the session’s start'),
  kind: z.enum(LINE_KINDS),
  tab: z.number().nullable().describe('Number of the tab, from 1; null for what a server sent'),
  text: z
    .string()
    .describe('One line. What was recorded stands in quotation marks, cut and without invisible characters'),
  details: z.array(z.string()).describe('First frames of an error’s stack, quoted'),
  count: z.number().describe('How often in a row'),
})
export type TranscriptLine = z.infer<typeof lineSchema>
export type LineKind = TranscriptLine['kind']

export const transcriptSchema = z.object({
  session: z.uuid(),
  startedMs: z.number(),
  endedMs: z.number(),
  tabs: z.number(),
  lines: z.array(lineSchema),
  leftOut: z
    .array(z.string())
    .describe('What is not told because it would be too long, a sentence each; nearly always empty'),
})
export type Transcript = z.infer<typeof transcriptSchema>
