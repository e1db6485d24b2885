/** A prefix code: bits of each symbol, as they are written (lowest first), and how many. A length of 0 is an unused symbol. */
export interface Code {
  codes: number[]
  lengths: number[]
}

/** Bits of the longest code (RFC 1951, section 3.2.7). */
const MAX_BITS = 15

/**
 * The Huffman code for symbols that occur so often; at least two must. Too long a code is built again from halved counts, which
 * makes them more alike: a block of 64 KB needs that once at most.
 */
export function codeOf(counts: number[]): Code {
  const symbols = [...counts.keys()].filter(symbol => counts[symbol])
  symbols.sort((a, b) => (counts[a] as number) - (counts[b] as number))
  // Leaves in order, then inner nodes, which come out in order too: the two lightest are at the front of either.
  const weights = symbols.map(symbol => counts[symbol] as number)
  const parents: number[] = []
  const leaves = symbols.length
  let leaf = 0
  let inner = leaves
  const lightest = (): number =>
    leaf < leaves && !((weights[leaf] as number) > (weights[inner] as number)) ? leaf++ : inner++
  for (let node = leaves; node < leaves * 2 - 1; node++) {
    const [a, b] = [lightest(), lightest()]
    parents[a] = parents[b] = node
    weights.push((weights[a] as number) + (weights[b] as number))
  }
  const depths: number[] = []
  for (let node = leaves * 2 - 2; node >= 0; node--) depths[node] = (depths[parents[node] ?? -1] ?? -1) + 1
  const lengths = counts.map(() => 0)
  symbols.forEach((symbol, n) => {
    lengths[symbol] = depths[n] as number
  })
  return Math.max(...lengths) > MAX_BITS ? codeOf(counts.map(count => (count + 1) >> 1)) : codeOfLengths(lengths)
}

/** The canonical code of given lengths (RFC 1951, section 3.2.2). */
export function codeOfLengths(lengths: number[]): Code {
  const codes: number[] = []
  let next = 0
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    lengths.forEach((length, symbol) => {
      if (length === bits) codes[symbol] = reversed(next++, bits)
    })
    next <<= 1
  }
  return { codes, lengths }
}

/** The symbol of a length or distance: its exponent and the `mantissaBits` behind its first bit. What is left follows as it is. */
export function symbolOf(value: number, mantissaBits: number): number {
  const extra = Math.max(0, 31 - Math.clz32(value) - mantissaBits)
  return (extra << mantissaBits) + (value >> extra)
}

function reversed(code: number, bits: number): number {
  let result = 0
  for (let n = 0; n < bits; n++) result |= ((code >> n) & 1) << (bits - 1 - n)
  return result
}
