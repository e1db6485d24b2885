import { BEACON_BYTES } from '@playhead/protocol'
import { REQUEST_TIMEOUT_MS } from './limits.ts'
import { ask, hasKeepalive, NativeBlob, nativeSendBeacon } from './natives.ts'

/** How a frame is posted: `keepalive` outlives the page, within 64 KiB in flight. */
export type Flight = 'fetch' | 'keepalive'

export interface Transport {
  /** Posts a frame; undefined when there is no answer. Never rejects. What is sent before the first `await` of a dying page arrives. */
  post(frame: Uint8Array<ArrayBuffer>, flight: Flight): Promise<Response | undefined>
  /** True when so many bytes more may outlive the page. */
  fits(bytes: number): boolean
}

/**
 * Posts to one address. `fetch` with `keepalive` is preferred to `sendBeacon`, also at `pagehide`: a beacon says `Origin: null` on pages with
 * `Referrer-Policy: no-referrer`, which a project with named origins refuses, and it carries cookies. Beacons are for browsers without
 * `keepalive`, and for pages that wrapped `fetch`.
 */
export function createTransport(url: string): Transport {
  let keptAliveBytes = 0

  async function request(body: Uint8Array<ArrayBuffer>, keepalive: boolean): Promise<Response | undefined> {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS)
    const headers = { 'content-type': 'text/plain' }
    try {
      return await ask(url, { method: 'POST', body, headers, keepalive, signal: abort.signal })
    } catch {
      // Offline, refused by a blocker, or too slow: to the caller all are "no answer".
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  const fits = (bytes: number): boolean => keptAliveBytes + bytes <= BEACON_BYTES

  return {
    fits,
    async post(frame, flight) {
      const bytes = frame.byteLength
      if (flight === 'fetch' || !fits(bytes)) return request(frame, false)
      if (!hasKeepalive && nativeSendBeacon?.(url, new NativeBlob([frame], { type: 'text/plain' }))) return undefined
      keptAliveBytes += bytes
      const answer = await request(frame, hasKeepalive)
      keptAliveBytes -= bytes
      return answer
    },
  }
}
