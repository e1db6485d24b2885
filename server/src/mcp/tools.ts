import { z } from 'zod'
import type { SavedFunnel } from '../events/schema.ts'
import { type FunnelDefinition, funnelSchema } from '../funnels/definition.ts'
import type { FunnelList, FunnelReasons, FunnelResult } from '../funnels/schema.ts'
import type { SessionList } from '../sessions/schema.ts'
import { quote } from '../transcript/quote.ts'
import type { ApiClient } from './client.ts'
import { answer, renderDropoffs, renderFunnel, renderSessions, stepName } from './render.ts'

/** A tool as it is told to an assistant, and what it does with input that fits. */
export interface Tool<Schema extends z.ZodObject = z.ZodObject> {
  name: string
  title: string
  description: string
  input: Schema
  run(input: z.output<Schema>, api: ApiClient): Promise<string>
}

/** Keeps a tool's input typed by its schema; where tools stand in one list it is what the schema let through. */
function tool<Schema extends z.ZodObject>(made: Tool<Schema>): Tool {
  return made as unknown as Tool
}

const time = (meaning: string) => z.iso.datetime({ offset: true }).optional().describe(meaning)
const toMs = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso))

const whichFunnel = {
  funnel: z.string().max(200).optional().describe('Id or name of a saved funnel (see list_funnels)'),
  definition: funnelSchema.optional().describe('Or a funnel of its own: steps of events, pages or clicked elements'),
}

/** What `playhead mcp` offers. All of it reads; results are text, bounded, with links into replays. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: 'find_sessions',
    title: 'Find recorded sessions',
    description:
      'Lists recorded visits, newest first: when, how long, how many errors, which page they began at, and a link to the replay. Narrow it by visitor, address, event or errors; then read one with session_transcript.',
    input: z.object({
      visitor: z.string().max(256).optional().describe('Exact id of the visitor, as given to identify'),
      url: z.string().max(500).optional().describe('Part of any address the visit went through'),
      event: z.string().max(200).optional().describe('Name of an event that happened in it'),
      hasError: z.boolean().optional().describe('Only with, or only without, a JavaScript error'),
      from: time('Began at or after, ISO 8601'),
      to: time('Began before, ISO 8601'),
      minSeconds: z.number().int().nonnegative().optional().describe('Lasted at least so long'),
      limit: z.number().int().min(1).max(50).default(20),
      cursor: z.string().max(200).optional().describe('From the answer before, for the next page'),
    }),
    async run({ from, to, minSeconds, ...asked }, api) {
      const minDurationMs = minSeconds === undefined ? undefined : minSeconds * 1000
      const query = { ...asked, fromMs: toMs(from), toMs: toMs(to), minDurationMs, hasReplay: 'any' }
      return renderSessions(await api.json<SessionList>('/api/sessions', query), api.url)
    },
  }),
  tool({
    name: 'session_transcript',
    title: 'Read a session as text',
    description:
      'What a visitor did in a session and what went wrong, a line each with its time: pages, clicks by accessible name, fields (never what was typed), errors with first stack frames, failed requests, rage and dead clicks, pauses. Each time is a link to that moment of the replay.',
    input: z.object({
      session: z.uuid().describe('Id of the session: the last part of a replay’s address'),
      from: z.string().max(20).optional().describe('Only from this offset on, such as 1:32 or 92'),
      to: z.string().max(20).optional().describe('Only up to this offset'),
    }),
    run: ({ session, from, to }, api) => api.text(`/api/sessions/${session}/transcript`, { from, to }),
  }),
  tool({
    name: 'list_funnels',
    title: 'List saved funnels',
    description: 'Funnels that the team has saved: id, name and steps. Run one with funnel.',
    input: z.object({}),
    async run(_input, api) {
      const funnels = await savedFunnels(api)
      if (funnels.length === 0) return answer(['None is saved. Give a definition to the tool funnel instead.'])
      return answer(
        funnels.map(
          ({ id, name, definition }) => `- ${id} ${quote(name)}: ${definition.steps.map(stepName).join(' → ')}`,
        ),
      )
    },
  }),
  tool({
    name: 'funnel',
    title: 'Run a funnel',
    description:
      'How many people (or sessions) completed each step, which share, and how long it took them. Of a saved funnel, or of a definition. Then ask funnel_dropoffs why they drop after a step.',
    input: z.object(whichFunnel),
    async run(input, api) {
      const definition = await definitionOf(input, api)
      const result = await api.json<FunnelResult>('/api/funnel', { definition: JSON.stringify(definition) })
      return renderFunnel(definition, result, api.url)
    },
  }),
  tool({
    name: 'funnel_dropoffs',
    title: 'Who dropped after a step, and why',
    description:
      'For one step of a funnel: what is over-represented among those who dropped (errors, failed requests, rage clicks, flags, browsers), and those people, newest first, each with a link to the replay at the moment they gave up.',
    input: z.object({
      ...whichFunnel,
      step: z.number().int().min(1).max(20).describe('Number of the last step they completed, from 1'),
      limit: z.number().int().min(1).max(50).default(10).describe('People'),
    }),
    async run({ step, limit, ...input }, api) {
      const definition = JSON.stringify(await definitionOf(input, api))
      const [list, reasons] = await Promise.all([
        api.json<FunnelList>('/api/funnel/list', { definition, step, outcome: 'dropped', limit }),
        api.json<FunnelReasons>('/api/funnel/reasons', { definition, step }),
      ])
      return renderDropoffs(list, reasons, api.url)
    },
  }),
]

async function savedFunnels(api: ApiClient): Promise<SavedFunnel[]> {
  return (await api.json<{ funnels: SavedFunnel[] }>('/api/funnels')).funnels
}

/** @throws Error that says what to give instead */
async function definitionOf(
  { funnel, definition }: { funnel?: string | undefined; definition?: FunnelDefinition | undefined },
  api: ApiClient,
): Promise<FunnelDefinition> {
  if (definition) return definition
  if (funnel === undefined) throw new Error('Give `funnel`, the id or name of a saved one, or a `definition`.')
  const saved = await savedFunnels(api)
  const wanted = funnel.toLowerCase()
  const found = saved.find(({ id, name }) => id === funnel || name.toLowerCase() === wanted)
  if (!found) throw new Error('No saved funnel has this id or name. list_funnels tells which there are.')
  return found.definition
}
