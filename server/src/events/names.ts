/** Characters of a name that are compared: what differs only after that is no slip of the pen, and the work stays bounded. */
const COMPARED_CHARS = 64
/** Share of a name's characters that may differ for another to be near it. */
const NEAR_SHARE = 0.34
/** Characters a name must have for another that contains it to be near: `id` is in everything. */
const LEAST_CONTAINED_CHARS = 4

/**
 * A name without what people write differently: `signup_completed`, `Signup Completed` and `signupCompleted` are all
 * `signupcompleted`. A name of signs only stays as it is.
 */
export function normalName(name: string): string {
  const bare = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  return bare === '' ? name.trim() : bare
}

/**
 * The names nearest to one that nobody has seen, nearest first: those written alike, with few slips, of the same words in another order,
 * or where one contains the other.
 * @param known in order of weight: of two that are equally near the first comes first
 */
export function nearestNames(name: string, known: readonly string[], most = 3): string[] {
  const asked = spellings(name)
  return known
    .filter(candidate => candidate !== name)
    .map(candidate => ({ candidate, far: distance(asked, spellings(candidate)) }))
    .filter(({ far }) => far < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

interface Spellings {
  /** As it is written, normalised. */
  written: string
  /** Its words in the order of the alphabet. */
  sorted: string
}

function spellings(name: string): Spellings {
  const words = name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  return {
    written: normalName(name).slice(0, COMPARED_CHARS),
    sorted: words.sort().join('').slice(0, COMPARED_CHARS),
  }
}

/** How far apart two names are, 0 for the same one written differently; infinite when they are not near. */
function distance(a: Spellings, b: Spellings): number {
  if (a.written === b.written) return 0
  if (a.sorted !== '' && a.sorted === b.sorted) return 0.5
  const longest = Math.max(a.written.length, b.written.length)
  const mayDiffer = Math.max(1, Math.floor(longest * NEAR_SHARE))
  const slips =
    Math.abs(a.written.length - b.written.length) > mayDiffer
      ? Number.POSITIVE_INFINITY
      : editDistance(a.written, b.written, mayDiffer)
  if (slips <= mayDiffer) return slips
  const [short, long] = a.written.length < b.written.length ? [a.written, b.written] : [b.written, a.written]
  // Behind every slip: more is missing than anybody leaves out by mistake.
  if (short.length >= LEAST_CONTAINED_CHARS && long.includes(short)) return COMPARED_CHARS + long.length - short.length
  return Number.POSITIVE_INFINITY
}

/**
 * Letters to insert, leave out, replace, or swap with their neighbour, to get from one to the other: Damerau's distance in its
 * restricted form (optimal string alignment), after L. Boytsov, "Indexing methods for approximate dictionary searching", JEA 16 (2011).
 * @param most beyond which it may answer that they are infinitely far apart
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  let twoBack: number[] = []
  let back = Array.from({ length: b.length + 1 }, (_, j) => j)
  let wasOver = false
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let least = Math.min((back[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (back[j - 1] ?? 0) + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoBack[j - 2] ?? 0) + 1)
      row.push(least)
    }
    // A swap reaches over one row: two rows in which everything is too far have nothing near behind them.
    const isOver = row.every(far => far > most)
    if (isOver && wasOver) return Number.POSITIVE_INFINITY
    wasOver = isOver
    twoBack = back
    back = row
  }
  return back[b.length] ?? 0
}
