import { guarded, listen, type Stop } from '../guard.ts'
import { OBSERVERS } from './observers/index.ts'
import { createPicture } from './picture.ts'
import { watchPreferences } from './preferences.ts'
import type { DomCapture, DomOptions, ObserveRoot } from './types.ts'

/** Starts recording the picture of the page, as soon as the document is parsed. */
export function captureDom(options: DomOptions, observers: ObserveRoot[] = OBSERVERS): DomCapture {
  let state: 'waiting' | 'on' | 'paused' | 'stopped' = 'waiting'
  const picture = createPicture(options, observers, () => state === 'on')

  function begin(): void {
    if (state !== 'waiting') return
    state = 'on'
    picture.takeFull()
  }

  const unwatch = watchPreferences(() => {
    picture.wantFull()
    picture.request()
  })
  let unlisten: Stop = () => {}
  if (document.readyState === 'loading') unlisten = listen(document, ['DOMContentLoaded'], begin)
  else begin()

  return {
    ...picture,
    pause: guarded(() => {
      if (state !== 'on' && state !== 'waiting') return
      state = 'paused'
      picture.end()
    }),
    resume: guarded(() => {
      if (state !== 'paused') return
      state = 'waiting'
      if (document.readyState !== 'loading') begin()
    }),
    stop: guarded(() => {
      if (state === 'stopped') return
      unlisten()
      unwatch()
      picture.drain()
      state = 'stopped'
      picture.end()
    }),
  }
}
