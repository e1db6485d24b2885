/**
 * The browser's own functions, taken when the script is evaluated: what the page replaces later does not reach the recorder.
 * Safe to import outside a browser, where most are undefined.
 */
const scope = globalThis

/** True for a function of the browser's own. */
export function isNative(fn: unknown): boolean {
  return /\[native code\]/.test(Function.prototype.toString.call(fn))
}

export const nativeFetch: typeof fetch | undefined = scope.fetch?.bind(scope)
export const NativeCompressionStream = scope.CompressionStream
export const NativeBlob = scope.Blob
export const NativeResponse = scope.Response
export const NativePromise = scope.Promise
export const nowMs = Date.now
export const parse = JSON.parse as (text: string) => unknown

/**
 * Whether `fetch` with `keepalive` is the browser's own. One that was wrapped before the script came may do anything at `pagehide`;
 * Firefox has `keepalive` from 133.
 */
export const hasKeepalive: boolean = 'keepalive' in (scope.Request?.prototype ?? {}) && isNative(fetch)

const nativeStringify = JSON.stringify

export const nativeSendBeacon: ((url: string, body: Blob) => boolean) | undefined =
  typeof navigator === 'undefined' ? undefined : navigator.sendBeacon?.bind(navigator)

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/**
 * A request to the server: without cookies, and on the site's own origin without the page's whole address.
 * @throws TypeError when there is no answer
 */
export function ask(url: string, options?: RequestInit): Promise<Response> {
  return (nativeFetch as typeof fetch)(url, { credentials: 'omit', referrerPolicy: 'strict-origin', ...options })
}

/**
 * JSON as the standard has it. Old libraries (Prototype, MooTools) give arrays a `toJSON` that makes strings of them:
 * it is set aside for the time of the call.
 * @throws TypeError for cycles and BigInt, as JSON.stringify does.
 */
export function stringify(value: unknown): string {
  const prototype = Array.prototype as { toJSON?: unknown }
  if (!('toJSON' in prototype)) return nativeStringify(value)
  const foreign = prototype.toJSON
  delete prototype.toJSON
  try {
    return nativeStringify(value)
  } finally {
    prototype.toJSON = foreign
  }
}
