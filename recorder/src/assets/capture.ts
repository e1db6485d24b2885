import type { SnapshotEvent } from '@playhead/protocol'
import { guarded, type Stop, warn } from '../guard.ts'
import { ASSET_WAIT_MS, MAX_ASSET_BYTES_PER_PAGE, MAX_ASSETS_AT_ONCE } from '../limits.ts'
import { ask, nativeFetch, nowMs, stringify } from '../natives.ts'
import type { Policy } from '../privacy/types.ts'

export interface AssetContext {
  /** Absolute, without a slash at its end. */
  endpoint: string
  key: string
  policy: Policy
  emit(event: SnapshotEvent): void
}

export interface AssetCapture {
  /** Call after each full snapshot: names the kept files again, so that a replay that begins there knows them. */
  afterFull(): void
  stop: Stop
}

/** A kept file, as the rrweb custom event `playhead.asset` names it. */
interface Asset {
  /** As the recording has it: absolute, redacted by the policy. */
  url: string
  /** Whose it is, by the server's answer. */
  project?: string
  /** SHA-256 in hex. */
  hash: string
  type: string
  bytes: number
}

/** `initiatorType` of what draws the page (Resource Timing, 4.3): `css` for fonts and backgrounds, `link` for sheets and icons. */
const DRAWS = /^(im|css|link|video)/

const KEPT_TYPE = /^image|font|css/

/**
 * Keeps the same-origin images, fonts and style sheets that the page used: read from the browser's cache some seconds after they were
 * loaded, uploaded when the server lacks them, and named in the recording. What is shown in a blocked element is left out, and
 * everything in preset strict. The page's policy must let it read its own files (`connect-src 'self'`); where it does not, and
 * where there is no `crypto.subtle`, nothing is kept and the console says so once.
 */
export function captureAssets({ endpoint, key, policy, emit }: AssetContext): AssetCapture {
  const kept: Asset[] = []
  const seen = new Set<string>()
  let waiting: string[] = []
  let room = policy.root === 'mask' ? 0 : MAX_ASSET_BYTES_PER_PAGE
  let timer: ReturnType<typeof setTimeout> | undefined

  const giveUp = (why: unknown): void => {
    room = 0
    warn(`keepsAssets: ${why}`)
  }
  const name = (payload: Asset): void => emit({ type: 5, data: { tag: 'playhead.asset', payload }, timestamp: nowMs() })

  const request = (path: string, method: string, type: string, body: BodyInit): Promise<Response> =>
    ask(`${endpoint}/v1/assets/${path}`, { method, body, headers: { 'content-type': type } })

  async function keep(): Promise<void> {
    const found: [Asset, ArrayBuffer][] = []
    for (const address of waiting.splice(0, MAX_ASSETS_AT_ONCE)) {
      const answer = await (nativeFetch as typeof fetch)(address, { cache: 'force-cache' })
      const [type = ''] = `${answer.headers.get('content-type')}`.split(';')
      const body = await answer.arrayBuffer()
      const bytes = body.byteLength
      if (!answer.ok || !KEPT_TYPE.test(type) || bytes > room) continue
      room -= bytes
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
      const hash = Array.from(digest, byte => (byte + 256).toString(16).slice(1)).join('')
      // As it stands in the recording's style sheets, and in its pictures' attributes.
      found.push([{ url: policy.css(`url("${address}")`, 'plain').slice(5, -2), hash, type, bytes }, body])
    }
    if (!found.length) return
    const question = stringify({ key, hashes: found.map(([asset]) => asset.hash) })
    const { project, missing } = await (await request('missing', 'POST', 'text/plain', question)).json()
    for (const [asset, body] of found) {
      if (missing.includes(asset.hash) && !(await request(`${asset.hash}?key=${key}`, 'PUT', asset.type, body)).ok)
        continue
      asset.project = project
      kept.push(asset)
      name(asset)
    }
  }

  function plan(): void {
    if (waiting.length && room) timer ??= setTimeout(() => keep().then(planNext, giveUp), ASSET_WAIT_MS)
  }
  function planNext(): void {
    timer = undefined
    plan()
  }

  const observer = new PerformanceObserver(
    guarded(list => {
      const blocked = blockedText(policy)
      for (const { name, initiatorType } of list.getEntries() as PerformanceResourceTiming[]) {
        const path = name.replace(location.origin, '')
        const file = path.replace(/[?#].*|[^?#]*\//g, '')
        if (path[0] !== '/' || !DRAWS.test(initiatorType) || seen.has(name) || blocked.includes(file)) continue
        seen.add(name)
        waiting.push(name)
      }
      plan()
    }),
  )
  if (!globalThis.crypto?.subtle) giveUp('needs https')
  else if (room) observer.observe({ type: 'resource', buffered: true })
  return {
    afterFull: () => kept.forEach(name),
    stop() {
      observer.disconnect()
      clearTimeout(timer)
      waiting = []
      room = 0
    },
  }
}

/** All that blocked elements may name files in, as it stands there and as addresses have it. Only file names are looked for: paths may be relative. */
function blockedText(policy: Policy): string {
  const text = Array.from(document.querySelectorAll('img,source,image,use,video,[style]'), element =>
    policy.isInBlocked(element) ? element.outerHTML + (element as HTMLImageElement).currentSrc : '',
  ).join()
  return text + encodeURI(text)
}
