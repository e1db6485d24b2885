/**
 * A gzip of our own (RFC 1951 and 1952): hash chains, lazy matching, a dynamic Huffman block per 64 KB. For pages that go away,
 * and for browsers without `CompressionStream`. Left out for size: stored and fixed blocks (noise grows by half a percent) and
 * run lengths in the code tables (60 bytes a block).
 */
import { type Code, codeOf, codeOfLengths, symbolOf } from './deflatecode.ts'
import { createMatcher } from './deflatematch.ts'

/** Bytes of input per block, and between two stops of {@link gzipSteps}: one to two milliseconds. */
const BLOCK_BYTES = 1 << 16

/** Bytes of a match after which a better one at the next byte is not looked for. */
const GOOD_MATCH = 24

/** The symbol that ends a block; those of lengths stand behind it. */
const END_OF_BLOCK = 256

/** The order of the code-length code's own lengths in a block's header (RFC 1951, section 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** The code-length code, always the same: one bit for "unused", five for each length; 18 is there to make it complete. */
const META_LENGTHS = ORDER.map((_, symbol) => (symbol ? (symbol === 16 || symbol === 17 ? 0 : 5) : 1))

/** gzip at once. */
export function gzip(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const steps = gzipSteps(input)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** gzip that stops after every 64 KB, so that the caller can let the page go on. */
export function* gzipSteps(input: Uint8Array): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const size = input.length
  // Whatever the data, a Huffman code is not longer than nine bits a byte, and a block's tables are below 200 bytes.
  const out = new Uint8Array(size * 1.2 + 400)
  const find = createMatcher(input)
  const meta = codeOfLengths(META_LENGTHS)
  let outAt = 10
  let bits = 0
  let bitCount = 0
  let position = 0
  let crc = -1

  const put = (value: number, count: number): void => {
    bits |= value << bitCount
    for (bitCount += count; bitCount > 7; bitCount -= 8) {
      out[outAt++] = bits
      bits >>>= 8
    }
  }
  const putSymbol = ({ codes, lengths }: Code, symbol: number): void =>
    put(codes[symbol] as number, lengths[symbol] as number)
  const putInt = (value: number): void => {
    put(value & 0xffff, 16)
    put(value >>> 16, 16)
  }

  out.set([31, 139, 8, 0, 0, 0, 0, 0, 0, 255])
  do {
    const start = position
    const end = Math.min(start + BLOCK_BYTES, size)
    // Literals, and matches as `length << 16 | distance`.
    const tokens: number[] = []
    // Two symbols of each at least: a code of one has no bits.
    const literals = new Array(286).fill(0).fill(1, END_OF_BLOCK - 1, END_OF_BLOCK + 1)
    const distances = new Array(30).fill(0).fill(1, 0, 2)
    const addLiteral = (): void => {
      const literal = input[position++] as number
      literals[literal]++
      tokens.push(literal)
    }
    while (position < end) {
      let match = find(position)
      while (match && match >> 16 < GOOD_MATCH) {
        const next = find(position + 1)
        if (next >> 16 <= match >> 16) break
        addLiteral()
        match = next
      }
      if (match) {
        literals[END_OF_BLOCK + 1 + symbolOf((match >> 16) - 3, 2)]++
        distances[symbolOf((match & 0xffff) - 1, 1)]++
        tokens.push(match)
        position += match >> 16
      } else addLiteral()
    }

    const literalCode = codeOf(literals)
    const distanceCode = codeOf(distances)
    const putValue = (code: Code, base: number, value: number, mantissaBits: number): void => {
      const symbol = symbolOf(value, mantissaBits)
      putSymbol(code, base + symbol)
      const extra = Math.max(0, (symbol >> mantissaBits) - 1)
      put(value & ((1 << extra) - 1), extra)
    }
    // Last block or not, dynamic codes; as many lengths of each kind as there can be.
    put(position < size ? 4 : 5, 3)
    put(29 | (29 << 5) | (15 << 10), 14)
    for (const symbol of ORDER) put(META_LENGTHS[symbol] as number, 3)
    for (const length of [...literalCode.lengths, ...distanceCode.lengths]) putSymbol(meta, length)
    for (const token of tokens) {
      if (token >> 16) {
        putValue(literalCode, END_OF_BLOCK + 1, (token >> 16) - 3, 2)
        putValue(distanceCode, 0, (token & 0xffff) - 1, 1)
      } else putSymbol(literalCode, token)
    }
    putSymbol(literalCode, END_OF_BLOCK)

    for (let n = start; n < position; n++) crc = (CRC[(crc ^ (input[n] as number)) & 255] as number) ^ (crc >>> 8)
    yield
  } while (position < size)
  put(0, -bitCount & 7)
  putInt(~crc)
  putInt(size)
  return out.slice(0, outAt)
}

/** CRC-32 of each byte (RFC 1952, section 8). */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let n = 0; n < 8; n++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})
