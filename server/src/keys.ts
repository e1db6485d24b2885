import { createHash } from 'node:crypto'

/**
 * Every object key is made here.
 *
 * ```
 * log/{partition}/{epoch}/{node}-{n}                     one group commit
 * segments/{retention}/{yyyy-mm-dd}/{partition}-{epoch}-{n}   the epoch's segments, numbered from 0
 * quarantine/{yyyy-mm-dd}/{hash}                         a batch that cannot be decoded, with its reason
 * assets/{project}/{sha256}                              a file of a recorded site, its content type before it
 * catalog/…                                              small JSON documents
 * live/beat, live/watched/{session}/{node}               signs that sessions are watched; no data
 * probe/{uuid}                                           written and removed at start, to prove conditional writes
 * ```
 * Numbers are zero-padded so that keys sort as they count.
 */
export const LOG_PREFIX = 'log/'
export const SEGMENT_PREFIX = 'segments/'
export const QUARANTINE_PREFIX = 'quarantine/'
export const ASSET_PREFIX = 'assets/'
/** Written anew for as long as anybody watches anything. */
export const LIVE_BEAT_KEY = 'live/beat'
export const LIVE_WATCHED_PREFIX = 'live/watched/'

export function logFolder(partition: number): string {
  return `${LOG_PREFIX}${pad(partition, 3)}/`
}

export function logEpochFolder(partition: number, epoch: number): string {
  return `${logFolder(partition)}${pad(epoch, 12)}/`
}

export function logKey(partition: number, epoch: number, node: string, n: number): string {
  return `${logEpochFolder(partition, epoch)}${node}-${pad(n, 9)}`
}

/** What the keys of an epoch's segments begin with; {@link segmentKey} adds the number. */
export function segmentEpochPrefix(partition: number, epoch: number, epochMs: number, retention = 'default'): string {
  return `${SEGMENT_PREFIX}${retention}/${day(epoch * epochMs)}/${pad(partition, 3)}-${pad(epoch, 12)}-`
}

/** The epoch's `n`th segment. Compaction commits by creating it: a number is taken once, and never again. */
export function segmentKey(
  partition: number,
  epoch: number,
  epochMs: number,
  n: number,
  retention = 'default',
): string {
  return `${segmentEpochPrefix(partition, epoch, epochMs, retention)}${pad(n, 4)}`
}

export function quarantineKey(receivedAtMs: number, bytes: Uint8Array): string {
  return `${QUARANTINE_PREFIX}${day(receivedAtMs)}/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`
}

export function assetKey(project: string, hash: string): string {
  return `${ASSET_PREFIX}${project}/${hash}`
}

/** The sign of one server that a session is watched there. */
export function liveMarkKey(session: string, node: string): string {
  return `${LIVE_WATCHED_PREFIX}${session}/${node}`
}

/** The session of such a sign. */
export function sessionOfLiveMark(key: string): string {
  return key.slice(LIVE_WATCHED_PREFIX.length).split('/', 1)[0] ?? ''
}

export function epochOf(atMs: number, epochMs: number): number {
  return Math.floor(atMs / epochMs)
}

/** The log partition of a session: the last 32 bits of its id, which are random. */
export function partitionOf(session: string, partitions: number): number {
  return Number.parseInt(session.slice(-8), 16) % partitions
}

/** Reads partition and epoch back from the key of a log object or its folder; `undefined` for anything else. */
export function parseEpochFolder(key: string): { partition: number; epoch: number } | undefined {
  const match = /^log\/(\d+)\/(\d+)\//.exec(key)
  return match ? { partition: Number(match[1]), epoch: Number(match[2]) } : undefined
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
