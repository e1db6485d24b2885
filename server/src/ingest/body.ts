import type { IncomingMessage } from 'node:http'
import { MAX_BATCH_BYTES } from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'

/** Bytes of a refused body that are read and thrown away: a browser that is cut off while it sends reports a network error, not the answer. */
const DRAIN_BYTES = 4 * MAX_BATCH_BYTES

const EMPTY = Buffer.alloc(0)

/** Reads request bodies into memory, counting what it holds. */
export interface BodyReader {
  /** Gives the whole body, or the reason why not, exactly once. */
  read(payload: IncomingMessage, done: (error: Error | null, body?: Buffer) => void): void
  /** Bytes of bodies that are not complete yet. */
  heldBytes(): number
}

/**
 * @param refusal why nothing may be taken now, given the bytes held here. It is asked for every piece, so that thousands of uploads
 * begun together stay within the memory limit. What arrived is counted, not what `Content-Length` announces: an announcement costs an
 * attacker nothing.
 */
export function createBodyReader(refusal: (heldBytes: number) => PlayheadError | undefined): BodyReader {
  let heldBytes = 0
  return {
    heldBytes: () => heldBytes,
    read(payload, done) {
      let chunks: Buffer[] = []
      let bytes = 0
      let error: PlayheadError | undefined

      const finish = (result: PlayheadError | undefined): void => {
        payload.off('data', onData).off('end', onEnd).off('error', onError)
        const whole = chunks
        release()
        if (result) done(result)
        else done(null, join(whole, bytes))
      }
      const release = (): void => {
        for (const chunk of chunks) heldBytes -= chunk.byteLength
        chunks = []
      }
      const onData = (chunk: Buffer): void => {
        bytes += chunk.byteLength
        if (error === undefined) {
          heldBytes += chunk.byteLength
          chunks.push(chunk)
          error = bytes > MAX_BATCH_BYTES ? tooLarge() : refusal(heldBytes)
          if (error) release()
        }
        if (bytes > DRAIN_BYTES) finish(error)
      }
      const onEnd = (): void => finish(error)
      const onError = (cause: Error): void => {
        // Nobody reads the answer of an upload that broke off, but the request must end.
        payload.on('error', () => {})
        finish(new PlayheadError('BATCH_MALFORMED', 'The upload ended early.', { cause }))
      }

      if (Number(payload.headers['content-length']) > DRAIN_BYTES) return done(tooLarge())
      payload.on('data', onData).on('end', onEnd).on('error', onError)
    },
  }
}

/** Without copying a body that came in one piece of its own; a view of a larger buffer, such as a socket's, is copied. */
function join(chunks: Buffer[], bytes: number): Buffer {
  const [only = EMPTY] = chunks
  if (chunks.length <= 1 && only.byteLength === only.buffer.byteLength) return only
  return Buffer.concat(chunks, bytes)
}

function tooLarge(): PlayheadError {
  return new PlayheadError(
    'BATCH_TOO_LARGE',
    `A batch is at most ${MAX_BATCH_BYTES} bytes. Send the events in several.`,
  )
}
