import { FULL_SNAPSHOT_TYPE, type IndexEvent, META_TYPE, type SnapshotEvent } from '@playhead/protocol'
import { type AssetCapture, captureAssets } from './assets/capture.ts'
import { captureActivity } from './capture/activity.ts'
import type { Navigation } from './capture/pageviews.ts'
import { captureSignals } from './capture/signals.ts'
import type { Happening } from './capture/types.ts'
import { createGate } from './decide/gate.ts'
import { watchIdle } from './decide/idle.ts'
import { createDelivery } from './delivery.ts'
import { captureDom } from './dom/capture.ts'
import { NativeObserver } from './dom/natives.ts'
import type { DomCapture } from './dom/types.ts'
import { sessionUrl } from './endpoint.ts'
import { guarded, listen, listenAgain, type Stop, warn } from './guard.ts'
import { asProps, eventLine, snapshotLine } from './lines.ts'
import { nowMs } from './natives.ts'
import type { Line } from './pending.ts'
import { createPolicy } from './privacy/policy.ts'
import type { Recording, Setup } from './recording.ts'
import type { Props } from './types.ts'

/** Starts recording the page: wires what is captured to what decides and sends. Nothing is stored or sent before `release()`. */
export function startRecording({ key, endpoint, options, appRelease, identity, flags, told }: Setup): Recording {
  const { canvasFps = 0, frameOrigins = [] } = options
  const policy = createPolicy(options.privacy)
  const stops: Stop[] = []
  const calls: Happening[] = []
  const build: Props = appRelease ? { release: String(appRelease) } : {}
  let assets: AssetCapture | undefined

  const stopCapture = guarded(() => {
    for (const stop of stops.splice(0)) stop()
  })
  const delivery = createDelivery({
    key,
    endpoint,
    identity,
    lost,
    beforeCut(isLast) {
      if (isLast) gate.dom()?.drain()
      gate.explain(isLast)
    },
    wantFull: () => gate.dom()?.wantFull(),
    refused: stopCapture,
  })
  const gate = createGate({ options, identity, send, tell, openDom })
  const idle = watchIdle(
    () => {
      gate.rest()
      tell('idle')
    },
    () => {
      tell('resumed')
      gate.wake()
    },
  )

  /** Sends a line of the picture, and from the first one on the files that belong to it. */
  function send(line: Line): void {
    delivery.add(line)
    if (options.keepsAssets && delivery.isReleased())
      assets ??= captureAssets({ endpoint, key, policy, emit: onSnapshot })
    if (line.isFull) assets?.afterFull()
  }

  function openDom(): DomCapture {
    return captureDom({ policy, canvasFps, frameOrigins, emit: onSnapshot, tellOfFrame: addEvent, report: tell })
  }

  function addEvent(event: IndexEvent): void {
    const line = eventLine(event)
    delivery.add(line)
    if (line.isCut) lost('event_too_large', { name: event.name ?? event.type })
  }

  function addHappening(happening: Happening): void {
    const { atMs = nowMs(), url = policy.url(location.href) } = happening
    addEvent({ ...happening, atMs, url })
    gate.see(happening)
  }

  function happen(happening: Happening, isActivity = true): void {
    if (isAwake(isActivity)) addHappening(happening)
  }

  /** The site's own code tells something. */
  function call(happening: Happening): void {
    if (!delivery.isReleased()) calls.push({ ...happening, atMs: nowMs() })
    happen(happening)
  }

  /** True when what happens now is to be recorded; begins a new session where one is due. */
  function isAwake(isActivity: boolean): boolean {
    const verdict = identity.touch(nowMs(), isActivity, delivery.flush)
    if (verdict === 'rotated') {
      addHappening(pageview('session', build))
      flags.all().forEach(addHappening)
      gate.begin()
    }
    return verdict !== 'sleep'
  }

  /** Says something about the recording itself. */
  function tell(name: string, props: Props = {}): void {
    addEvent({ type: 'recorder', name, atMs: nowMs(), url: policy.url(location.href), props })
  }

  /** Says in the recording, and once to the site's developer, what is missing from it. */
  function lost(reason: string, props: Props): void {
    warn(`not recorded: ${reason}`)
    tell(reason, props)
  }

  function onSnapshot(event: SnapshotEvent): void {
    const isKeyframe = event.type === META_TYPE || event.type === FULL_SNAPSHOT_TYPE
    const before = identity.session
    if (!isAwake(false)) return
    // The new session's full snapshot, taken just now, shows already what this event says.
    if (identity.session !== before && !isKeyframe) return
    const line = snapshotLine(event)
    if (line) gate.pass(line)
    else {
      lost('snapshot_too_large', { type: event.type })
      if (event.type !== FULL_SNAPSHOT_TYPE) gate.dom()?.wantFull()
    }
  }

  function onReturn(): void {
    delivery.comeBack()
    happen(pageview('return'))
    gate.dom()?.takeFull()
  }

  const onActivity = (): void => {
    if (!isAwake(true)) return
    idle.active()
    gate.decide()
  }
  const whole = new NativeObserver(listenAgain)
  whole.observe(document, { childList: true })
  stops.push(
    () => whole.disconnect(),
    captureActivity(onActivity),
    idle.stop,
    gate.stop,
    () => assets?.stop(),
  )
  // Before the signals' own: what they tell of the return belongs behind it.
  stops.push(listen<PageTransitionEvent>(window, ['pageshow'], event => event.persisted && onReturn()))
  addHappening(pageview('load', { referrer: policy.url(document.referrer), ...build }))
  told.forEach(addHappening)
  const stopSignals = guarded(captureSignals)({
    policy,
    options,
    endpoint,
    report: happen,
    // Where no picture is taken nobody knows what changes: no click counts as dead.
    lastChangeMs: () => gate.dom()?.lastChangeMs() ?? nowMs(),
  })
  if (stopSignals) stops.push(stopSignals)
  stops.push(
    listen(window, ['pagehide'], delivery.leave),
    listen(document, ['visibilitychange'], () => document.visibilityState === 'hidden' && delivery.sendHidden()),
  )

  return {
    identify(visitorId, props) {
      const anonymous = identity.identify(String(visitorId))
      const known = { ...asProps(props), ...(anonymous && { anonymous }) }
      call({ type: 'identify', name: identity.visitor, props: known })
    },
    track: (name, props) => call({ type: 'custom', name: String(name), props: asProps(props) }),
    setFlags: values => flags.change(values).forEach(call),
    getSessionUrl: options => sessionUrl(endpoint, identity.session, options?.at),
    capture: gate.force,
    isReleased: delivery.isReleased,
    release: delivery.release,
    stop() {
      delivery.sendHidden()
      stopCapture()
    },
    discard() {
      stopCapture()
      delivery.clear()
      return calls
    },
  }
}

function pageview(navigation: Navigation, props: Props = {}): Happening {
  return { type: 'pageview', props: { navigation, ...props } }
}
