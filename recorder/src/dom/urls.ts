const ABSOLUTE = /^(?:https?:\/\/|data:|blob:)/i

let lastBase = ''
let origin = ''

/** The absolute form of a URL; null for one that runs script or is none. `base` is only asked when it is needed. */
export function absolute(url: string, base: () => string): string | null {
  const text = url.trim()
  // A fragment alone names something in the same document, in the replay too.
  if (!text || text[0] === '#' || ABSOLUTE.test(text)) return text
  try {
    const from = base()
    if (from !== lastBase) {
      lastBase = from
      origin = new URL(from).origin
    }
    // Most of a page's own URLs are like this, and parsing each took a tenth of a snapshot.
    if (/^\/[^/\\]/.test(text) && origin !== 'null') return origin + text
    const { protocol, href } = new URL(text, from)
    return protocol === 'javascript:' ? null : href
  } catch {
    return null
  }
}

/** A `srcset` with all its URLs absolute. */
export function absoluteSet(value: string, base: () => string): string {
  return value.replace(
    /\s*(\S+)((?:\s+[\d.]+[wxh])*)\s*(,|$)/g,
    (_, url: string, size: string, end: string) => `${absolute(url, base) ?? ''}${size}${end && ', '}`,
  )
}
