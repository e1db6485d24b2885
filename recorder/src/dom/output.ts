import type { Keyframes } from './keyframes.ts'
import type { DomOptions, Source } from './types.ts'

/** What the picture tells. Times are epoch milliseconds. */
export interface Output {
  /** Emits an event of rrweb's `type`, never with an earlier time than the one before it. */
  send(type: number, data: object, atMs: number): void
  sendChange(source: Source, data: object, atMs: number): void
  /** Says once that the picture lacks something. */
  report(name: string): void
}

const INCREMENTAL_TYPE = 3

/** @param due is called after each event while a full snapshot is due */
export function createOutput(options: DomOptions, keyframes: Keyframes, due: () => void): Output {
  const reported = new Set<string>()
  let emittedMs = 0

  function send(type: number, data: object, atMs: number): void {
    emittedMs = Math.max(emittedMs, Math.round(atMs))
    keyframes.note(type, emittedMs)
    options.emit({ type, data, timestamp: emittedMs })
    if (keyframes.isDue()) due()
  }

  return {
    send,
    sendChange: (source, data, atMs) => send(INCREMENTAL_TYPE, { source, ...data }, atMs),
    report(name) {
      if (reported.has(name)) return
      reported.add(name)
      options.report(name, {})
    },
  }
}
