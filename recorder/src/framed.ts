import { captureSignals } from './capture/signals.ts'
import type { Happening } from './capture/types.ts'
import { captureDom } from './dom/capture.ts'
import type { ParentLink } from './dom/observers/frames.ts'
import { createFlags } from './flags.ts'
import { asProps } from './lines.ts'
import { nowMs } from './natives.ts'
import { createPolicy } from './privacy/policy.ts'
import type { Recording, Setup } from './recording.ts'

/** Records a frame into the recording of the page around it, which decides and sends. Names nobody and stores nothing. */
export function startFramed({ options, endpoint }: Pick<Setup, 'options' | 'endpoint'>, link: ParentLink): Recording {
  const policy = createPolicy(options.privacy)
  const flags = createFlags()
  const tell = (happening: Happening): void =>
    link.tell({ ...happening, atMs: happening.atMs ?? nowMs(), url: happening.url ?? policy.url(location.href) })
  const dom = captureDom({
    policy,
    idBase: link.range.base,
    canvasFps: options.canvasFps ?? 0,
    frameOrigins: options.frameOrigins ?? [],
    isPaused: true,
    emit: link.send,
    tellOfFrame: link.tell,
    report: (name, props) => tell({ type: 'recorder', name, props }),
  })
  link.onFull(dom.takeFull)
  const stopSignals = captureSignals({ policy, options, endpoint, report: tell, lastChangeMs: dom.lastChangeMs })
  const stop = (): void => {
    stopSignals()
    dom.stop()
    link.close()
  }
  return {
    identify() {},
    track: (name, props) => tell({ type: 'custom', name: String(name), props: asProps(props) }),
    setFlags: values => flags.change(values).forEach(tell),
    getSessionUrl: () => undefined,
    capture() {},
    isReleased: () => true,
    release() {},
    stop,
    discard() {
      stop()
      return []
    },
  }
}
