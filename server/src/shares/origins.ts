import { z } from 'zod'

/**
 * A site that may embed: `https://wiki.example.com`, or `https://*.example.com` for its subdomains. Never all sites: whoever may frame a page may
 * lay their own over it. Also what stands in `frame-ancestors`, so nothing that could end a directive gets through.
 */
export const EMBED_ORIGIN_PATTERN = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/

/** Sites that one share may name. */
const MOST_ORIGINS = 20

export const embedOriginsSchema = z
  .array(
    z
      .string()
      .max(200)
      .toLowerCase()
      .regex(EMBED_ORIGIN_PATTERN, 'must be an origin such as https://wiki.example.com, without path or slash'),
  )
  .max(MOST_ORIGINS)
