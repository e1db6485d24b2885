import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** Distance of two colours that counts as equal, 0 to 1: less than a step between two greys that a person could tell apart. */
const COLOUR_THRESHOLD = 0.1

export interface PixelDifference {
  /** Share of pixels that differ, 0 to 1. */
  ratio: number
  /** The page in grey with the differing pixels marked. */
  image: Buffer
}

/** Compares two screenshots pixel by pixel; anti-aliasing does not count. Throws when their sizes differ. */
export function pixelDifference(page: Buffer, replay: Buffer): PixelDifference {
  const [a, b] = [PNG.sync.read(page), PNG.sync.read(replay)]
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`the page is ${a.width} by ${a.height} pixels, its replay ${b.width} by ${b.height}`)
  const marked = new PNG({ width: a.width, height: a.height })
  const differing = pixelmatch(a.data, b.data, marked.data, a.width, a.height, { threshold: COLOUR_THRESHOLD })
  return { ratio: differing / (a.width * a.height), image: PNG.sync.write(marked) }
}
