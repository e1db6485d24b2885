import { MEDIA_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import type { Observe } from './watch.ts'

/** In the order of rrweb's `MediaInteractions`. */
const KINDS = ['play', 'pause', 'seeked', 'volumechange', 'ratechange']

/** Sound and video. Play and pause go out at once; the others come in floods while a slider moves, so they wait, and say `seeked`. */
export const observeMedia: Observe = ({ context, onOwn, gather }) => {
  const send = (media: HTMLMediaElement, type: number) => {
    const id = context.idOf(media)
    const { currentTime, volume, muted, loop, playbackRate } = media
    if (id) context.emit(SOURCE.mediaInteraction, { type, id, currentTime, volume, muted, loop, playbackRate })
  }
  const adjusted = gather<HTMLMediaElement>(
    MEDIA_EVERY_MS,
    all => {
      for (const media of all) send(media, 2)
    },
    true,
  )
  onOwn(KINDS, (target, type) => {
    const kind = KINDS.indexOf(type)
    context.changed()
    if (kind < 2) send(target as HTMLMediaElement, kind)
    else adjusted.add(target as HTMLMediaElement)
  })
}
