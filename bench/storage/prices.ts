/**
 * List prices of Amazon S3 Standard, us-east-1, in dollars. They have stood for years; https://aws.amazon.com/s3/pricing/ has the final word.
 * Deletions, and traffic from S3 to servers of the same region, cost nothing.
 */
const DOLLARS_PER_PUT = 0.005 / 1_000
/** Listing is billed as writing is. */
const DOLLARS_PER_LIST = 0.005 / 1_000
const DOLLARS_PER_GET = 0.0004 / 1_000
/** The first 50 TB. */
const DOLLARS_PER_GB_MONTH = 0.023

/** A day's requests and what it adds to the store, in dollars: requests once, the bytes for one month. */
export function dollars(day: { puts: number; gets: number; lists: number; gigabytes: number }): number {
  return (
    day.puts * DOLLARS_PER_PUT +
    day.gets * DOLLARS_PER_GET +
    day.lists * DOLLARS_PER_LIST +
    day.gigabytes * DOLLARS_PER_GB_MONTH
  )
}
