import { crc32 } from 'node:zlib'

/** What ingest knows of a batch beside its bytes. */
export interface RecordMeta {
  project: string
  /** When the batch arrived, epoch milliseconds on the server's clock. */
  receivedAtMs: number
  /** Milliseconds to add to the batch's times because the client's clock was off; 0 nearly always. */
  skewMs: number
  userAgent: string
  /** Two letters, where a proxy said which country the request came from. */
  country?: string
}

export interface LogRecord {
  meta: RecordMeta
  /** The frame as it came. */
  frame: Uint8Array
}

/** One record found in a log object; `error` stands where its bytes are damaged. */
export type ReadRecord =
  | { ok: true; record: LogRecord; offset: number; bytes: number }
  | { ok: false; reason: string; bytes: Uint8Array }

const PREFIX_BYTES = 12

/**
 * One batch in a log object: `u32le length of what follows the checksum | u32le crc32 of it | u32le meta length | meta JSON | frame`.
 * Returned in parts, so that a group commit writes the frames without copying them.
 */
export function encodeRecord(record: LogRecord): [prefix: Uint8Array, frame: Uint8Array] {
  const meta = Buffer.from(JSON.stringify(record.meta))
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES + meta.byteLength)
  prefix.writeUInt32LE(4 + meta.byteLength + record.frame.byteLength, 0)
  prefix.writeUInt32LE(meta.byteLength, 8)
  meta.copy(prefix, PREFIX_BYTES)
  prefix.writeUInt32LE(crc32(record.frame, crc32(prefix.subarray(8))), 4)
  return [prefix, record.frame]
}

/**
 * The records of a log object, in order. Damage ends the walk with one `ok: false` (the length can no longer be trusted);
 * the records before it are good.
 */
export function* readRecords(object: Buffer): Generator<ReadRecord> {
  let offset = 0
  while (offset < object.byteLength) {
    const rest = object.subarray(offset)
    if (rest.byteLength < PREFIX_BYTES)
      return yield { ok: false, reason: 'log object ends inside a record', bytes: rest }
    const bytes = 8 + rest.readUInt32LE(0)
    if (bytes < PREFIX_BYTES || bytes > rest.byteLength)
      return yield { ok: false, reason: 'record length is beyond the log object', bytes: rest }
    const checked = rest.subarray(8, bytes)
    if (crc32(checked) !== rest.readUInt32LE(4))
      return yield { ok: false, reason: 'record checksum does not match', bytes: rest }
    const record = parse(checked)
    if (record === undefined) return yield { ok: false, reason: 'record meta is not readable', bytes: rest }
    yield { ok: true, record, offset, bytes }
    offset += bytes
  }
}

function parse(checked: Buffer): LogRecord | undefined {
  const metaBytes = checked.readUInt32LE(0)
  if (4 + metaBytes > checked.byteLength) return undefined
  try {
    const meta: RecordMeta = JSON.parse(checked.toString('utf8', 4, 4 + metaBytes))
    return { meta, frame: checked.subarray(4 + metaBytes) }
  } catch {
    return undefined
  }
}
