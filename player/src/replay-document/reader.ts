import type { eventWithTime } from '@rrweb/types'
import { parseEvent } from '../lib/engine/decode.ts'
import type { KeptAssets } from './assets.ts'
import { defuse } from './defuse.ts'
import { createPace } from './pace.ts'
import { asPreferred, type Preferences, preferencesOf } from './preferences.ts'
import { createStyleEditor } from './styles.ts'

const META_TYPE = 4
export const FULL_SNAPSHOT_TYPE = 2

/** Makes of recorded text what rrweb may draw. One for each picture: what it reads of styles depends on what came before. */
export interface Reader {
  /** Parses, checks and edits events, in slices. `hasNews`: some name files whose copies are kept now. */
  read(texts: readonly string[]): Promise<{ events: eventWithTime[]; hasNews: boolean }>
}

export function createReader(assets: KeptAssets, onTrouble: (message: string) => void): Reader {
  let preferences: Preferences = {}
  const editStyles = createStyleEditor({
    css: text => assets.css(asPreferred(text, preferences)),
    media: condition => asPreferred(condition, preferences),
    address: assets.address,
  })

  return {
    async read(texts) {
      const pace = createPace()
      const drawable = []
      let unread = 0
      let hasNews = false
      for (const text of texts) {
        const event = parseEvent(text)
        if (event === null) unread += 1
        else if (isDrawable(event)) {
          drawable.push(event)
          if (assets.note(event)) hasNews = true
        }
        await pace()
      }
      if (unread > 0) onTrouble(`${unread} events could not be read`)
      // After all of them are known: files are named after the keyframe that shows them.
      for (const event of drawable) {
        defuse(event.data)
        if (event.type === META_TYPE) preferences = preferencesOf(event.data)
        editStyles(event.data)
        await pace()
      }
      return { events: drawable as unknown as eventWithTime[], hasNews }
    },
  }
}

/** rrweb trusts these two to be whole; anything else that is malformed it survives by itself. */
function isDrawable(event: { type: number; data: unknown }): boolean {
  const data = event.data as { node?: unknown; width?: unknown; height?: unknown } | null
  if (event.type === FULL_SNAPSHOT_TYPE) return typeof data?.node === 'object' && data.node !== null
  if (event.type === META_TYPE) return typeof data?.width === 'number' && typeof data.height === 'number'
  return typeof data === 'object' && data !== null
}
