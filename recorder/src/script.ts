/**
 * The drop-in script: `<script async src="…/playhead.js" data-key="pk_…"></script>`. Every option of `init` may stand in an attribute:
 * `data-sample-rate="0.1"`, `data-privacy='{"preset":"strict"}'`.
 */
import { directoryOf } from './endpoint.ts'
import { guarded, warn } from './guard.ts'
import { capture, getSessionUrl, identify, init, optIn, optOut, setFlags, stop, track } from './index.ts'
import { parse } from './natives.ts'
import type { InitOptions } from './types.ts'

/** A call made before the script was there: `playhead.push(['track', 'signup'])`. */
type Call = [name: string, ...args: unknown[]]
type Page = typeof globalThis & { playhead?: unknown }

// Only while the script is evaluated, also for async ones. Modules have no currentScript.
const script = (document.currentScript ?? document.querySelector('script[data-key]')) as HTMLScriptElement | null

const start = guarded(() => {
  const page = window as Page
  const queued = page.playhead as Call[] | undefined
  // What is not a queue is another copy: it records already.
  if (queued && !Array.isArray(queued)) return
  const call = guarded(([name, ...args]: Call) => api[name]?.(...(args as never[])))
  const api: Record<string, (...args: never[]) => unknown> = {
    capture,
    getSessionUrl,
    identify,
    init,
    optIn,
    optOut,
    push: call,
    setFlags,
    stop,
    track,
  }
  page.playhead = api
  if (script?.dataset.key) init({ endpoint: directoryOf(script.src), ...optionsOf(script.dataset) } as InitOptions)
  else warn('nothing is recorded: the script tag has no data-key, and init was not called')
  queued?.forEach(call)
})

/** JSON where a value is that, otherwise text. */
function optionsOf(dataset: DOMStringMap): Partial<InitOptions> {
  return Object.fromEntries(
    Object.entries(dataset).map(([name, text = '']) => {
      try {
        // A version is no number: 1.10 is not 1.1.
        return [name, name === 'release' ? text : parse(text)]
      } catch {
        return [name, text]
      }
    }),
  )
}

start()
