/** Bytes a match may lie behind (RFC 1951, section 2). */
const WINDOW_BYTES = 1 << 15

/** Bytes of the shortest match looked for: three bytes far away cost more than they save. */
const MIN_MATCH = 4

/** Bytes of the longest match: 258 would need a symbol of its own. */
const MAX_MATCH = 257

/** Earlier places tried for a match. Of 8, 16, 32 and 64: each step is 1 to 2 % smaller and a fifth slower. */
const MAX_CHAIN = 16

/**
 * Finds what repeats. The function gives the longest match for what begins at `from`, as `length << 16 | distance`, 0 for none;
 * `from` must not go back by more than the last call's.
 */
export function createMatcher(input: Uint8Array): (from: number) => number {
  const newest = new Int32Array(WINDOW_BYTES).fill(-WINDOW_BYTES)
  const earlier = new Int32Array(WINDOW_BYTES)
  const at = (index: number): number => input[index] as number
  const view = new DataView(input.buffer, input.byteOffset)
  let hashed = 0

  /** 15 bits of the next four bytes. The factor is 2^32 divided by the golden ratio (Knuth, volume 3, 6.4). */
  const hash = (n: number): number => Math.imul(view.getInt32(n), 0x9e3779b1) >>> 17

  return from => {
    const most = Math.min(MAX_MATCH, input.length - from)
    if (most < MIN_MATCH) return 0
    for (; hashed < from; hashed++) {
      const slot = hash(hashed)
      earlier[hashed % WINDOW_BYTES] = newest[slot] as number
      newest[slot] = hashed
    }
    let best = MIN_MATCH - 1
    let distance = 0
    let candidate = newest[hash(from)] as number
    for (let tries = MAX_CHAIN; tries && candidate > from - WINDOW_BYTES && best < most; tries--) {
      if (at(candidate + best) === at(from + best)) {
        let length = 0
        while (length < most && at(candidate + length) === at(from + length)) length++
        if (length > best) {
          best = length
          distance = from - candidate
        }
      }
      candidate = earlier[candidate % WINDOW_BYTES] as number
    }
    return distance && (best << 16) | distance
  }
}
