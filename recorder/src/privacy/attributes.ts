import { MAX_ATTRIBUTE_NAMES } from '../limits.ts'

/**
 * What an attribute is, by its name. `keep`: says how the element looks or works. `name`: a word that selectors use.
 * `choice`: what a visitor chose. `link` leads somewhere, `asset` is loaded. Whatever is not known is `text`.
 */
export type AttributeKind = 'keep' | 'name' | 'choice' | 'link' | 'asset' | 'srcset' | 'style' | 'value' | 'text'

/** In this order; the last but one names what is text among those the last one would keep. */
const KINDS: [AttributeKind, RegExp][] = [
  ['name', /^(class|id|for|name|part|slot)$/],
  ['style', /^style$/],
  ['link', /href$|action$/],
  ['asset', /^(src|poster|background)$/],
  ['srcset', /^srcset$/],
  ['value', /^value$/],
  ['choice', /(checked|selected)$/],
  ['text', /^aria-(value|.*(label|ion|holder)$)/],
  [
    'keep',
    /^(aria-.*|rr_.*|xmlns.*|data-(playhead|theme|mode)|type|role|rel|media|dir|lang|sizes|width|height|size|cols|rows|\w+span|v?align|border|\w*color|start|hidden|disabled|open|controls|min|max|step|contenteditable|popover)$/,
  ],
]

const kinds = new Map<string, AttributeKind>()

/** The kind of an attribute of this name, remembered: it is asked for every attribute of every element. */
export function kindOf(name: string): AttributeKind {
  const known = kinds.get(name)
  if (known) return known
  const [kind] = KINDS.find(([, pattern]) => pattern.test(name.toLowerCase())) ?? ['text' as const]
  if (kinds.size < MAX_ATTRIBUTE_NAMES) kinds.set(name, kind)
  return kind
}
