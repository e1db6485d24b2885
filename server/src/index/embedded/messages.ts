import { z } from 'zod'

/** What the supervisor tells the engine process, in its environment; `token` stands there because arguments are visible to every user. */
export const engineOptionsSchema = z.object({
  PLAYHEAD_ENGINE_DIRECTORY: z.string().min(1),
  PLAYHEAD_ENGINE_PORT: z.coerce.number().int().min(0).max(65535),
  PLAYHEAD_ENGINE_TOKEN: z.string().min(16),
})

/** What the engine process reports to its parent. */
export const engineReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), port: z.number() }),
  z.object({ kind: z.literal('failed'), reason: z.enum(['missing', 'directory', 'port']), message: z.string() }),
])
export type EngineReport = z.infer<typeof engineReportSchema>

/** The one message the parent sends: end gracefully. */
export const STOP = 'stop'
