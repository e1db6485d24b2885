/** Tag of the custom events by which a recorder names the files that are kept. */
const ASSET_TAG = 'playhead.asset'

const PROJECT = /^[a-z0-9][a-z0-9-]{0,62}$/
const HASH = /^[0-9a-f]{64}$/

/** Kept files a replay knows: a recording is untrusted, and a page has 200 at most. */
const MAX_ASSETS = 20_000

const CSS_URL = /(\burl\(\s*)(?:"([^"]*)"|'([^']*)'|([^"')\s]+))(\s*\))/gi

/** The kept copies of a recorded site's files. */
export interface KeptAssets {
  /** Learns of a file if the event names one; true when it is news. */
  note(event: { type: number; data: unknown }): boolean
  /** Where the copy is, or the address itself. */
  address(url: string): string
  /** The same for every `url()` of a style text. */
  css(text: string): string
}

/** Where the copies are served: behind the login, or, in a shared replay, under the address of its link. */
export function assetBase({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): string {
  const token = /^\/(?:s|embed)\/([\w-]+)\/replay\.html$/.exec(pathname)?.[1]
  return token === undefined ? `${origin}/api/assets` : `${origin}/s/${token}/assets`
}

/** @param base see {@link assetBase} */
export function createKeptAssets(base: string): KeptAssets {
  const copies = new Map<string, string>()

  function address(url: string): string {
    const [file = '', ...fragment] = url.split('#')
    const copy = copies.get(file)
    return copy === undefined ? url : [copy, ...fragment].join('#')
  }

  return {
    note({ type, data }) {
      if (type !== 5 || copies.size >= MAX_ASSETS) return false
      const { tag, payload } = (data ?? {}) as { tag?: unknown; payload?: unknown }
      const { url, project, hash } = (payload ?? {}) as Record<string, unknown>
      if (tag !== ASSET_TAG || typeof url !== 'string') return false
      if (!PROJECT.test(String(project)) || !HASH.test(String(hash))) return false
      const copy = `${base}/${project}/${hash}`
      if (copies.get(url) === copy) return false
      copies.set(url, copy)
      return true
    },
    address,
    css(text) {
      if (copies.size === 0 || !text.includes('url(')) return text
      return text.replace(CSS_URL, (all, before: string, a?: string, b?: string, c?: string, after?: string) => {
        const url = a ?? b ?? c ?? ''
        const copy = address(url)
        return copy === url ? all : `${before}"${copy}"${after}`
      })
    },
  }
}

/** Elements of a drawn document that name files in attributes, and what those are called. */
const NAMED = ['src', 'href', 'poster'] as const

/**
 * Puts copies into what is drawn already: their events come some seconds after the page's keyframe, and may lie in the next chunk.
 * Links, rules that scripts added and shadow trees wait for the next keyframe.
 */
export function redraw(root: Document, assets: KeptAssets): void {
  for (const element of root.querySelectorAll('img, image, use, video, input, source, link, style')) {
    for (const name of NAMED) {
      const value = element.getAttribute(name)
      if (value !== null && assets.address(value) !== value) element.setAttribute(name, assets.address(value))
    }
    if (element.localName !== 'style') continue
    const text = element.textContent ?? ''
    if (assets.css(text) !== text) element.textContent = assets.css(text)
  }
  for (const element of root.querySelectorAll('[style*="url("]')) {
    const text = element.getAttribute('style') ?? ''
    if (assets.css(text) !== text) element.setAttribute('style', assets.css(text))
  }
}
