import { z } from 'zod'

/** What a route that is behind the login may answer besides its own, for OpenAPI. */
const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string().describe('Stable; match on it'),
    detail: z.string(),
  })
  .describe('RFC 9457 problem document')

/** Responses to spread into a route's schema. */
export const problems = { '4xx': problemSchema, '5xx': problemSchema }
