import { createHash } from 'node:crypto'

/**
 * Every object key is made here.
 *
 * ```
 * log/{partition}/{epoch}/{node}-{n}                     one group commit
 * claims/{partition}/{epoch}/{n}                         names of the log objects one compaction run took
 * segments/{retention}/{yyyy-mm-dd}/{partition}-{epoch}-{hash}
 * quarantine/{yyyy-mm-dd}/{hash}                         a batch that cannot be decoded, with its reason
 * catalog/…                                              small JSON documents
 * ```
 * Numbers are zero-padded so that keys sort as they count.
 */
export const LOG_PREFIX = 'log/'
export const CLAIM_PREFIX = 'claims/'
export const SEGMENT_PREFIX = 'segments/'
export const QUARANTINE_PREFIX = 'quarantine/'

export function logFolder(partition: number): string {
  return `${LOG_PREFIX}${pad(partition, 3)}/`
}

export function logEpochFolder(partition: number, epoch: number): string {
  return `${logFolder(partition)}${pad(epoch, 12)}/`
}

export function logKey(partition: number, epoch: number, node: string, n: number): string {
  return `${logEpochFolder(partition, epoch)}${node}-${pad(n, 9)}`
}

export function claimEpochFolder(partition: number, epoch: number): string {
  return `${CLAIM_PREFIX}${pad(partition, 3)}/${pad(epoch, 12)}/`
}

export function claimKey(partition: number, epoch: number, n: number): string {
  return `${claimEpochFolder(partition, epoch)}${pad(n, 6)}`
}

/** The segment made of these log objects: the same inputs give the same key, in whatever order they are named. */
export function segmentKey(
  partition: number,
  epoch: number,
  epochMs: number,
  inputs: readonly string[],
  retention = 'default',
): string {
  const hash = createHash('sha256')
    .update([...inputs].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
  return `${SEGMENT_PREFIX}${retention}/${day(epoch * epochMs)}/${pad(partition, 3)}-${pad(epoch, 12)}-${hash}`
}

export function quarantineKey(receivedAtMs: number, bytes: Uint8Array): string {
  return `${QUARANTINE_PREFIX}${day(receivedAtMs)}/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`
}

export function epochOf(atMs: number, epochMs: number): number {
  return Math.floor(atMs / epochMs)
}

/** The log partition of a session: the last 32 bits of its id, which are random. */
export function partitionOf(session: string, partitions: number): number {
  return Number.parseInt(session.slice(-8), 16) % partitions
}

/** Reads partition and epoch back from a log or claim folder key; `undefined` for anything else. */
export function parseEpochFolder(key: string): { partition: number; epoch: number } | undefined {
  const match = /^(?:log|claims)\/(\d+)\/(\d+)\//.exec(key)
  return match ? { partition: Number(match[1]), epoch: Number(match[2]) } : undefined
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
