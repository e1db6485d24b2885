import type { Happening } from '../capture/types.ts'
import type { DomCapture } from '../dom/types.ts'
import { guarded } from '../guard.ts'
import type { Identity } from '../identity.ts'
import { nowMs } from '../natives.ts'
import type { Line } from '../pending.ts'
import type { Props, RecordingOptions } from '../types.ts'
import { createRing } from './ring.ts'
import { isSampled } from './sampling.ts'
import { meets, pathOfPage } from './triggers.ts'
import { isOff, isPassing, leftMs, type Reason, whyUnrecorded } from './verdict.ts'

/** What buffer mode waits for, besides `capture()`. */
const RELEASES = /^(error|rage_click)$/

export interface GateContext {
  options: RecordingOptions
  identity: Identity
  /** Sends a line of the picture. */
  send(line: Line): void
  /** Says something in the recording about the recording itself. */
  tell(name: string, props: Props): void
  openDom(): DomCapture
}

/** Stands between the picture and what is sent: takes none, keeps it in memory, or lets it through. */
export interface Gate {
  /** The picture, while one is taken. */
  dom(): DomCapture | undefined
  /** A line of the picture. */
  pass(line: Line): void
  /** Something happened that may start or stop recording. */
  see(happening: Happening): void
  /** Decides again: somebody did something, or another tab may have decided for the session. */
  decide(): void
  /** A new session began: what was kept belongs to the one before. */
  begin(): void
  /** `capture()`: the session is recorded from here on, and what is in memory with it. */
  force(): void
  /** Says, once per session, why there is no picture; what mostly passes only when the page is left (`isLast`). */
  explain(isLast: boolean): void
  /** Nobody looks: takes no picture until `wake`. */
  rest(): void
  wake(): void
  stop(): void
}

export function createGate({ options, identity, send, tell, openDom }: GateContext): Gate {
  const { startOn, stopOn } = options
  const ring = createRing()
  let dom: DomCapture | undefined
  let hasStopped = false
  let isResting = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let hashed = { session: '', isSampled: false }

  function why(): Reason | undefined {
    const { session, marks, isTouched, startedMs } = identity
    if (hashed.session !== session) hashed = { session, isSampled: isSampled(session, options.sampleRate) }
    return whyUnrecorded(options, {
      isSampled: hashed.isSampled,
      hasStarted: !!marks.hasStarted,
      hasStopped,
      isTouched,
      ageMs: nowMs() - startedMs,
      isReleased: !!marks.isReleased,
      isForced: !!marks.isForced,
    })
  }

  function sendKept(): void {
    const { lines, isCut } = ring.take()
    lines.forEach(send)
    if (!isCut) return
    tell('buffer_full', {})
    // What was thrown away began with the keyframe.
    dom?.wantFull()
  }

  const decide = guarded(() => {
    const reason = why()
    clearTimeout(timer)
    if (isOff(reason)) close()
    else open()
    if (!reason) sendKept()
    if (reason === 'too_short') timer = setTimeout(decide, leftMs(options, nowMs() - identity.startedMs))
  })

  function open(): void {
    if (dom) return
    dom = openDom()
    if (isResting) dom.pause()
  }

  function close(): void {
    dom?.stop()
    dom = undefined
    ring.take()
  }

  return {
    dom: () => dom,
    pass(line) {
      if (!why()) {
        sendKept()
        send(line)
      } else if (ring.hold(line)) dom?.wantFull()
    },
    see(happening) {
      const path = pathOfPage(location)
      const { hasStarted, isReleased } = identity.marks
      if (startOn && !hasStarted && meets(startOn, happening, path)) identity.mark({ hasStarted: true })
      if (stopOn && meets(stopOn, happening, path)) hasStopped = true
      if (options.mode === 'buffer' && !isReleased && RELEASES.test(happening.type)) identity.mark({ isReleased: true })
      decide()
    },
    decide,
    begin() {
      ring.take()
      const before = dom
      decide()
      if (dom === before) dom?.takeFull()
    },
    force() {
      identity.mark({ isForced: true })
      decide()
    },
    explain(isLast) {
      const reason = why()
      if (!reason || reason === identity.marks.told || (isPassing(reason) && !isLast)) return
      identity.mark({ told: reason })
      tell('not_recorded', { reason })
    },
    rest() {
      isResting = true
      dom?.pause()
    },
    wake() {
      isResting = false
      dom?.resume()
    },
    stop() {
      clearTimeout(timer)
      close()
    },
  }
}
