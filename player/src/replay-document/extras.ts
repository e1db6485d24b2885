import type { eventWithTime } from '@rrweb/types'
import type { Replayer, ReplayPlugin } from 'rrweb'
import { createCanvases } from './canvases.ts'
import { createCustomElements } from './custom-elements.ts'
import { createPopovers } from './popovers.ts'

/** rrweb's ids, and the nodes they stand for. */
export type Mirror = ReturnType<Replayer['getMirror']>

/** Something recorded that rrweb does not draw by itself. Each picture has its own. */
export interface Extra {
  /**
   * An event is applied: to what is drawn or, where events are caught up with (`isSync`), to rrweb's copy of it, which is drawn before `settle`.
   * Its data is untrusted. Events before a keyframe that is caught up with do not come.
   */
  note(event: eventWithTime, picture: Window, isSync: boolean): void
  /** A node is in the picture. */
  onBuild?(node: Node, id: number, mirror: Mirror): void
  /** All that was noted stands in the picture. */
  settle?(mirror: Mirror): void
}

/** Makes a Replayer's plugin of them all; `attach` has to be called with that Replayer. */
export function createExtras(onTrouble: (message: string) => void): {
  plugin: ReplayPlugin
  attach(replayer: Replayer): void
} {
  const extras: Extra[] = [createCustomElements(), createPopovers(), createCanvases()]

  /** What an extra cannot do must not stop rrweb, nor the others. */
  function each(act: (extra: Extra) => void): void {
    for (const extra of extras) {
      try {
        act(extra)
      } catch (error) {
        onTrouble(String(error))
      }
    }
  }
  const settle = (replayer: Replayer) => each(extra => extra.settle?.(replayer.getMirror()))

  return {
    plugin: {
      handler(event, isSync, { replayer }) {
        const view = replayer.iframe.contentWindow
        if (!view) return
        each(extra => extra.note(event, view, isSync))
        // Events that are caught up with are drawn together, in rrweb's flush.
        if (!isSync) settle(replayer)
      },
      onBuild(node, { id, replayer }) {
        if (!('RRNodeType' in node)) each(extra => extra.onBuild?.(node, id, replayer.getMirror()))
      },
    },
    attach(replayer) {
      for (const moment of ['flush', 'fullsnapshot-rebuilded']) replayer.on(moment, () => settle(replayer))
    },
  }
}
