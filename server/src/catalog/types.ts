import { z } from 'zod'

/** A project: one website (or one family of them) with a write key of its own. Kept in object storage under `catalog/projects/`. */
export const projectSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits or -'),
  name: z.string().min(1).max(100),
  /** Write key, `pk_…`. Public: it stands in the page. */
  key: z
    .string()
    .regex(/^pk_[A-Za-z0-9_-]{8,120}$/, 'must begin with pk_ and have 8 to 120 more letters, digits, _ or -'),
  /** Sites that may send with the key: `https://shop.example.com`, `https://*.example.com`, or `*` for all. */
  allowedOrigins: z.array(z.string().regex(/^(\*|https?:\/\/(\*\.)?[^/*\s]+)$/, 'must be an origin, without path')),
})
export type Project = z.infer<typeof projectSchema>
