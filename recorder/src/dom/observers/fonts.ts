import { MAX_FONT_BYTES, MAX_FONTS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import { dataUrlOf } from './blob.ts'
import { cssFor } from './css.ts'
import { hook } from './hook.ts'
import type { Observe } from './watch.ts'

type FontArgs = [family: string, source: string | BufferSource, descriptors?: FontFaceDescriptors]

/**
 * Fonts that scripts add to the page's document, by URL or by their bytes; a `FontFace` made before the recorder came tells neither.
 * Those of frames are left out: the Replayer has one place for fonts. Each goes out again behind every full snapshot.
 */
export const observeFonts: Observe = ({ root, context, onFull, stops, ...watch }) => {
  if (root !== document) return
  const made = new WeakMap<FontFace, FontArgs>()
  const sent = new Map<FontFace, object>()
  onFull(() => {
    for (const data of sent.values()) context.emit(SOURCE.font, data)
  })
  let isOn = true
  stops.push(hook<FontFace, FontArgs>(window, 'FontFace', { after: (face, args) => made.set(face, args) }), () => {
    isOn = false
  })
  watch.hook<FontFaceSet, [FontFace]>('FontFaceSet', ['add'], {
    after(_, [face]) {
      const [family, source, descriptors] = made.get(face) ?? []
      const send = (fontSource: string) => {
        if (!isOn) return
        const data = { family, fontSource, buffer: false, descriptors }
        sent.set(face, data)
        context.emit(SOURCE.font, data)
      }
      if (!source || sent.has(face) || sent.size >= MAX_FONTS) return
      if (typeof source === 'string') send(cssFor(context, source, () => document.baseURI))
      else if (source.byteLength > MAX_FONT_BYTES)
        context.options.report('font_too_large', { bytes: source.byteLength })
      // The Replayer's own way for bytes is a JSON array of numbers, 2.7 times the size of base64.
      else dataUrlOf(new Blob([source]), url => send(`url(${url})`))
    },
  })
}
