import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGzip } from 'node:zlib'

export type ContentEncoding = 'br' | 'gzip' | 'identity'

/**
 * The encoding to answer in: the first of those offered that the client takes, else none. `br` is offered first because it
 * costs nothing (it is how chunks lie in storage). Follows RFC 9110 section 12.5.3 as far as it matters here: a weight of 0
 * refuses, `*` stands for what is not named.
 */
export function chooseEncoding(
  acceptEncoding: string | string[] | undefined,
  offered: readonly ContentEncoding[] = ['br', 'gzip'],
): ContentEncoding {
  const header = Array.isArray(acceptEncoding) ? acceptEncoding.join(',') : (acceptEncoding ?? '')
  const weights = new Map(header.split(',').map(parseCoding))
  return offered.find(coding => (weights.get(coding) ?? weights.get('*') ?? 0) > 0) ?? 'identity'
}

/** A stored brotli stream in the encoding chosen. An error on either side ends both. */
export function encodeChunk(stored: Readable, encoding: ContentEncoding): Readable {
  if (encoding === 'br') return stored
  const plain = pipeline(stored, createBrotliDecompress(), noop)
  return encoding === 'gzip' ? pipeline(plain, createGzip({ level: 4 }), noop) : plain
}

function parseCoding(part: string): [string, number] {
  const [coding = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
  const weight = parameters.find(parameter => parameter.startsWith('q='))
  return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
}

/** `pipeline` destroys the destination with the error, which is where the HTTP reply sees it. */
function noop(): void {}
