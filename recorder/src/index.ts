/**
 * Records what visitors do on a website and sends it to Playhead.
 *
 * Every function may be called at any time and never throws: what goes wrong is said once on the console.
 */
import { type Recorder, startRecorder } from './control.ts'
import { keyProblem, resolveEndpoint } from './endpoint.ts'
import { guarded, warn } from './guard.ts'
import type { FlagValue, InitOptions, Props, SessionUrlOptions } from './types.ts'

export type {
  ConsoleLevel,
  FlagValue,
  InitOptions,
  NetworkOptions,
  PrivacyOptions,
  PrivacyPreset,
  Props,
  PropValue,
  RecordingOptions,
  SessionUrlOptions,
  Triggers,
} from './types.ts'

/** Marks a page that is being recorded, whichever copy of the recorder does it. */
const CLAIM = Symbol.for('playhead.recorder')
const claims = globalThis as { [CLAIM]?: boolean }

let recorder: Recorder | undefined

/**
 * Starts recording the page. A second call, also by another copy of the recorder on the page, does nothing.
 * Outside a browser (server-side rendering) it does nothing either.
 */
export const init: (options: InitOptions) => void = guarded(options => {
  if (typeof document === 'undefined' || claims[CLAIM]) return
  const problem = keyProblem(options.key)
  if (problem) return warn(problem)
  // A script tag says `data-privacy="strict"`.
  const privacy = typeof options.privacy === 'string' ? { preset: options.privacy } : options.privacy
  recorder = startRecorder({
    ...options,
    ...(privacy && { privacy }),
    endpoint: resolveEndpoint(options.endpoint, document.baseURI),
  })
  // Not before: after an endpoint that is none, `init` may be called again.
  claims[CLAIM] = true
})

/**
 * Says who the visitor is, from now on and on later visits with this browser.
 * @param visitorId your own id for the person, the same that your server uses: at most 256 characters.
 * @param props what you want to know about the visitor, such as the plan.
 */
export const identify: (visitorId: string, props?: Props) => void = forward('identify')

/**
 * Records something that happened, under a name of your own: a step of a funnel, mostly.
 * @param name at most 200 characters. Use few names and put what varies in `props`.
 * @param props JSON, at most 32 KB with the rest of the event; left out, with a warning, when larger.
 */
export const track: (name: string, props?: Props) => void = forward('track')

/** Says which variant of each feature flag the visitor sees. Only what changed is recorded, so it may be called often. */
export const setFlags: (flags: Record<string, FlagValue>) => void = forward('setFlags')

/** Where this session can be watched, for a support ticket or an error report. Undefined while nothing is recorded. */
export const getSessionUrl: (options?: SessionUrlOptions) => string | undefined = forward('getSessionUrl')

/**
 * Records this session from here on, whatever the sample, the minimum duration, the mode and `startOn` say, and sends what of its picture
 * is in memory. Only `stopOn` and the visitor's own choice are above it.
 */
export const capture: () => void = forward('capture')

/** The visitor agrees to being recorded: is remembered in this browser, and recording begins where `consent: 'required'` held it back. */
export const optIn: () => void = forward('optIn')

/**
 * The visitor does not want to be recorded: stops, removes everything the recorder keeps in this browser, in all tabs of the site, and
 * remembers only that, until {@link optIn}.
 */
export const optOut: () => void = forward('optOut')

/** Stops recording this page and sends what is left. `init` starts it again. */
export const stop: () => void = guarded(() => {
  recorder?.stop()
  if (recorder) claims[CLAIM] = false
  recorder = undefined
})

/** A function of the running recorder, by its name. */
function forward<Name extends keyof Recorder>(
  name: Name,
): (...args: Parameters<Recorder[Name]>) => ReturnType<Recorder[Name]> {
  return guarded((...args) => {
    if (recorder) return (recorder[name] as (...args: unknown[]) => unknown)(...args)
    if (typeof document !== 'undefined') warn(`${name} did nothing: call init first`)
  }) as never
}
