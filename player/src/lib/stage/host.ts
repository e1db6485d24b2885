import { type StageCommand, type StageReport, seal, unseal } from './protocol.ts'

/** The app's side of the replay document: anything that takes commands and reports. The engine is tested with one that keeps a diary. */
export interface Stage {
  send(command: StageCommand): void
  /** Calls back with every report; returns how to stop. */
  listen(onReport: (report: StageReport) => void): () => void
}

/**
 * Talks to the replay document in `frame`. Only messages of that very window and of our own origin are heard: recorded content lives in a
 * window of its own inside it and cannot speak for it.
 */
export function frameStage(frame: HTMLIFrameElement): Stage {
  return {
    send(command) {
      frame.contentWindow?.postMessage(seal(command), location.origin)
    },
    listen(onReport) {
      const onMessage = (message: MessageEvent<unknown>) => {
        if (message.source !== frame.contentWindow || message.origin !== location.origin) return
        const body = unseal(message.data)
        if (body) onReport(body as StageReport)
      }
      window.addEventListener('message', onMessage)
      return () => window.removeEventListener('message', onMessage)
    },
  }
}
