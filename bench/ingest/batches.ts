import { randomBytes } from 'node:crypto'
import { encodeFrame, uuidv7 } from '@playhead/protocol'

/** Bytes of one batch: what 5 s of a busy page weigh after gzip. */
export const BATCH_BYTES = 30_000

/** Write key of the benchmark's only project. */
export const WRITE_KEY = 'pk_bench_00000000'

/** A site that the project allows by a wildcard, so that the origin is really looked at. */
const ORIGIN = 'https://shop.bench.example.com'

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** A batch of a session of its own; its sections are random, as compressed bytes look. */
export function makeBatch(): Uint8Array {
  const now = Date.now()
  const events = randomBytes(800)
  const frame = (snapshotBytes: number): Uint8Array =>
    encodeFrame({
      header: {
        key: WRITE_KEY,
        session: uuidv7(now),
        tab: uuidv7(now),
        seq: 3,
        fromMs: now - 5_000,
        toMs: now,
        sentAtMs: now,
        visitor: 'visitor@example.com',
        events: { count: 4, bytes: events.byteLength },
        snapshots: { count: 120, bytes: snapshotBytes, full: false },
        recorder: '0.1.0',
      },
      events,
      snapshots: randomBytes(snapshotBytes),
    })
  const overhead = frame(10_000).byteLength - 10_000
  return frame(BATCH_BYTES - overhead)
}

/** The whole HTTP request as a browser sends it, ready to be written to a socket again and again. */
export function makeRequest(batch: Uint8Array): Buffer {
  const head = [
    'POST /v1/batches HTTP/1.1',
    'host: 127.0.0.1',
    `user-agent: ${USER_AGENT}`,
    'accept: */*',
    'accept-encoding: gzip, deflate, br, zstd',
    'accept-language: en-GB,en;q=0.9',
    'content-type: text/plain;charset=UTF-8',
    `content-length: ${batch.byteLength}`,
    `origin: ${ORIGIN}`,
    `referer: ${ORIGIN}/`,
    'sec-fetch-dest: empty',
    'sec-fetch-mode: cors',
    'sec-fetch-site: cross-site',
    'connection: keep-alive',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), batch])
}
