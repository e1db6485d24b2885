/**
 * The loader, `/loader.js` or its text inline: `window.playhead` answers from the first moment, the script comes when the page has time.
 * `<script data-key="pk_…" data-endpoint="https://replay.example.com">…</script>`, or with `src` and `data-key` alone. `data-src` names
 * the script where it is not `playhead.js` of the endpoint, `data-integrity` its hash. All other `data-` attributes are the script's.
 *
 * It has a nonce where its own tag has one, and a Trusted Types policy named `playhead`. Where the page allows no such policy, the plain
 * `<script async src>` tag is the way.
 */
import { directoryOf } from './endpoint.ts'

/** Functions that wait for the script. What gives an answer (`getSessionUrl`) is there when the script is. */
const CALLS = ['init', 'identify', 'track', 'setFlags', 'capture', 'optIn', 'optOut', 'stop']

/** Errors kept until the script comes: the first ones tell what broke. */
const MAX_EARLY_ERRORS = 5

type Loading = unknown[][] & Record<string, unknown>
type TrustedTypes = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}
type Page = typeof globalThis & { playhead?: Loading; trustedTypes?: TrustedTypes; [EARLY_ERRORS]?: Event[] }

/** Where the recorder finds error events from before it came. Not exported by the package: the two are built apart. */
const EARLY_ERRORS = Symbol.for('playhead.errors')

/** Calls kept: a script that never comes (blocked, down) must not fill the page's memory. */
const MAX_CALLS = 500

function load(): void {
  const page = window as Page
  const tag = document.currentScript as HTMLScriptElement | null
  page.playhead ??= [] as unknown as Loading
  const calls = page.playhead
  // A second loader, or the script itself, was faster.
  if (!tag || calls.track) return
  for (const name of CALLS)
    calls[name] = (...args: unknown[]) => calls.length < MAX_CALLS && calls.push([name, ...args])
  keepErrors(page)
  const { src, endpoint, integrity } = tag.dataset
  const script = document.createElement('script')
  Object.assign(script.dataset, tag.dataset)
  script.async = true
  script.nonce = tag.nonce
  if (integrity) {
    script.integrity = integrity
    script.crossOrigin = 'anonymous'
  }
  const url = src ?? `${(endpoint ?? directoryOf(tag.src)).replace(/\/$/, '')}/playhead.js`
  try {
    script.src = trusted(page, url)
  } catch (error) {
    console.warn(`[playhead] the page's policy forbids the loader, use the plain script tag: ${error}`)
  }
  document.head.append(script)
}

/** Keeps the first errors until the script takes them and deletes the list. */
function keepErrors(page: Page): void {
  const errors: Event[] = []
  page[EARLY_ERRORS] = errors
  const keep = (event: Event): void => {
    if (page[EARLY_ERRORS] === errors && errors.length < MAX_EARLY_ERRORS) errors.push(event)
  }
  for (const type of ['error', 'unhandledrejection']) addEventListener(type, keep)
}

function trusted({ trustedTypes }: Page, url: string): string {
  // The page's types ask for a string where a TrustedScriptURL is meant.
  return (
    (trustedTypes?.createPolicy('playhead', { createScriptURL: text => text }).createScriptURL(url) as string) ?? url
  )
}

load()
