/** What is done to a recording's style text and to addresses in it, before it is drawn. */
export interface Edits {
  /** CSS text of any kind: sheets, rules, declarations, single values. */
  css(text: string): string
  /** A media condition. */
  media(condition: string): string
  /** The address of a picture or style sheet. */
  address(url: string): string
}

const ADDRESSES = /^(?:src|href|xlink:href|poster|background)$/i
/** Elements whose `href` leads somewhere and loads nothing. */
const LINKS = /^(?:a|area|base)$/i
/** rrweb's names for style text outside of elements: rules, whole sheets, and the source of a script's font. */
const CSS_KEYS = ['rule', 'replace', 'replaceSync', 'fontSource'] as const

type Fields = Record<string, unknown>

/**
 * Edits what styles are made of in recorded data, in place; keep one for all events of a recording in their order, since changes of
 * text name style elements by ids that stood in an earlier event. Visible text stays as it is, also where it looks like CSS.
 * Walks without recursion, since recordings choose their own depth.
 */
export function createStyleEditor({ css, media, address }: Edits): (data: unknown) => void {
  /** Style elements, and the text nodes in them. */
  const styleIds = new Set<unknown>()

  function editText(node: Fields): void {
    if (node.type !== 3) return
    styleIds.add(node.id)
    edit(node, 'textContent', css)
  }

  function editAttributes(attributes: Fields, tag: string): void {
    for (const name of Object.keys(attributes)) {
      if (name === '_cssText' || name === 'style') edit(attributes, name, css)
      else if (name === 'media') edit(attributes, name, media)
      else if (name === 'srcset') edit(attributes, name, list => list.replace(/[^\s,](?:\S*[^\s,])?/g, address))
      else if (ADDRESSES.test(name) && !LINKS.test(tag)) edit(attributes, name, address)
    }
    const { style } = attributes
    if (!isFields(style)) return
    // A change of single declarations: `{color: 'red', background: ['url(…)', 'important']}`.
    for (const name of Object.keys(style)) {
      edit(style, name, css)
      if (Array.isArray(style[name])) edit(style[name] as unknown as Fields, '0', css)
    }
  }

  return data => {
    const open: unknown[] = [data]
    for (let at = 0; at < open.length; at++) {
      const fields = open[at]
      if (!isFields(fields)) continue
      const { tagName, childNodes, attributes, node, set } = fields
      if (tagName === 'style' && Array.isArray(childNodes)) {
        styleIds.add(fields.id)
        for (const child of childNodes) if (isFields(child)) editText(child)
      }
      if (isFields(node) && styleIds.has(fields.parentId)) editText(node)
      if (typeof fields.value === 'string' && styleIds.has(fields.id)) edit(fields, 'value', css)
      if (isFields(attributes)) editAttributes(attributes, String(tagName))
      if (isFields(set)) edit(set, 'value', css)
      for (const key of CSS_KEYS) edit(fields, key, css)
      for (const child of Object.values(fields)) if (isFields(child)) open.push(child)
    }
  }
}

function edit(fields: Fields, name: string, change: (text: string) => string): void {
  const value = fields[name]
  if (typeof value === 'string') fields[name] = change(value)
}

/** Also an array, by its indices. */
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
