import { type Refusal, whyRefused } from './decide/consent.ts'
import { readOptions } from './decide/options.ts'
import { fetchSettings } from './decide/settings.ts'
import { reportUnrecorded } from './decide/unrecorded.ts'
import { askParent } from './dom/observers/frames.ts'
import { createFlags } from './flags.ts'
import { startFramed } from './framed.ts'
import { guarded, listen, type Stop, warnOf } from './guard.ts'
import { openIdentity } from './identity.ts'
import { MAX_WAITING_CALLS, SETTINGS_WAIT_MS } from './limits.ts'
import { nowMs, stringify } from './natives.ts'
import { startRecording } from './recorder.ts'
import type { Calls, Recording, Setup } from './recording.ts'
import { openStore } from './storage.ts'
import type { InitOptions, RecordingOptions } from './types.ts'

/** The recorder of a page, from `init` to `stop`: whether anything is recorded, and under which options. */
export interface Recorder extends Calls {
  optIn(): void
  optOut(): void
  stop: Stop
}

/**
 * Starts the recorder. `endpoint` is absolute, without a slash at its end. Until the visitor may be recorded nothing is captured, stored or
 * sent; until the project's settings are known, or too late, nothing is stored or sent.
 */
export function startRecorder(init: InitOptions): Recorder {
  const { key, endpoint, usesRemoteSettings = true, release: appRelease, ...own } = init
  const prefix = `playhead:${key}:`
  const open = (isHeld?: boolean) => openStore(() => localStorage, prefix, isHeld)
  const kept = open()
  let recording: Recording | undefined
  let page: Pick<Setup, 'identity' | 'flags'> | undefined
  let isRefused = false
  let isStopped = false
  let isReported = false
  let waiting: ((recording: Recording) => void)[] = []

  /** True when the visitor may not be recorded under these options; says so once per page where that is wished for. */
  function isRefusedBy(options: RecordingOptions): boolean {
    const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean }
    const reason = whyRefused(options, kept.read('consent'), globalPrivacyControl === true)
    isRefused = reason !== undefined
    if (reason && options.reportsUnrecorded && !isReported) report(reason)
    return isRefused
  }

  function report(reason: Refusal): void {
    isReported = true
    reportUnrecorded(`${endpoint}/v1/batches`, key, reason)
  }

  async function begin(): Promise<void> {
    const stored = usesRemoteSettings ? kept.read('settings') : undefined
    const options = { ...own, ...readOptions(stored) }
    if (isStopped || recording || isRefusedBy(options)) return
    if (options.frameOrigins?.length) {
      const link = await askParent(options.frameOrigins)
      // Meanwhile the site's code may have spoken.
      if (isStopped || recording || isRefused) return link?.close()
      if (link) return take(startFramed({ options, endpoint }, link))
    }
    if (options.isEnabled !== false) record(options, [])
    if (stored || !usesRemoteSettings) release()
    else setTimeout(release, SETTINGS_WAIT_MS)
    if (usesRemoteSettings) settle(await fetchSettings(endpoint, key), options)
  }

  const release = guarded(() => recording?.release())

  const start = (): void => {
    begin().catch(warnOf)
  }

  function record(options: RecordingOptions, told: Setup['told']): void {
    page ??= {
      identity: openIdentity(
        open(true),
        openStore(() => sessionStorage, prefix, true),
        nowMs(),
      ),
      flags: createFlags(),
    }
    take(startRecording({ key, endpoint, options, appRelease, told, ...page }))
  }

  function take(started: Recording): void {
    recording = started
    for (const call of waiting.splice(0)) call(started)
  }

  /** The settings came, or none did. What was gathered under others is thrown away, unless it is on its way already. */
  function settle(settings: RecordingOptions | undefined, used: RecordingOptions): void {
    if (isStopped || isRefused) return
    if (!settings) {
      release()
      return
    }
    const options = { ...own, ...settings }
    if (isRefusedBy(options)) {
      forget()
      return
    }
    kept.write('settings', settings)
    const isHeld = recording?.isReleased() === false
    if (options.isEnabled === false) {
      if (isHeld) recording?.discard()
      else recording?.stop()
      recording = undefined
    } else if (recording && isHeld && stringify(options) !== stringify(used)) {
      record(options, recording.discard())
    }
    release()
  }

  /** Stops, and removes all that this browser keeps. */
  function forget(): void {
    recording?.discard()
    recording = undefined
    waiting = []
    page?.identity.clear()
    page = undefined
    kept.clear()
    openStore(() => sessionStorage, 'playhead:').clear()
    guarded(() => indexedDB.deleteDatabase(`playhead:${key}`))()
  }

  function refuse(): void {
    isRefused = true
    forget()
    kept.write('consent', 'denied')
  }

  function whenRunning(call: (recording: Recording) => void, isKept = true): void {
    if (recording) call(recording)
    else if (isKept && !isStopped && waiting.length < MAX_WAITING_CALLS) waiting.push(call)
  }

  const unlisten = listen<StorageEvent>(window, ['storage'], event => {
    if (event.key !== `${prefix}consent` || event.newValue === null) return
    // Another tab of the site asked the visitor.
    if (event.newValue === '"denied"') refuse()
    else start()
  })
  if ((document as { prerendering?: boolean }).prerendering) listen(document, ['prerenderingchange'], start)
  else start()

  return {
    // Who the visitor is and what they see holds also when they consent later; what happened before does not count.
    identify: (id, props) => whenRunning(run => run.identify(id, props)),
    setFlags: flags => whenRunning(run => run.setFlags(flags)),
    track: (name, props) => whenRunning(run => run.track(name, props), !isRefused),
    capture: () => whenRunning(run => run.capture(), !isRefused),
    getSessionUrl: options => recording?.getSessionUrl(options),
    optIn() {
      kept.write('consent', 'granted')
      start()
    },
    optOut: refuse,
    stop() {
      isStopped = true
      unlisten()
      recording?.stop()
    },
  }
}
