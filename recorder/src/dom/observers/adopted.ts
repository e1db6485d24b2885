import { MAX_SENT_AGAIN, STYLE_EVERY_MS } from '../../limits.ts'
import { type DomContext, SOURCE } from '../types.ts'
import { sheetCss } from './css.ts'
import type { Observe } from './watch.ts'

type Root = Document | ShadowRoot

/** What each observed root was last said to have. */
const told = new Map<Root, CSSStyleSheet[]>()
const ids = new WeakMap<CSSStyleSheet, number>()
/** Sheets whose rules were sent since the last full snapshot. */
let sent = new WeakSet<CSSStyleSheet>()
/** Those of them that went out right behind it. */
let early = new WeakSet<CSSStyleSheet>()
let isEarly = false
let count = 0
let isReading = false

/** The id that the replay knows a constructed sheet by, or undefined when it has not been told of it. */
export function styleIdOf(sheet: CSSStyleSheet): number | undefined {
  return sent.has(sheet) ? ids.get(sheet) : undefined
}

/**
 * Sends a constructed sheet that has changed once more, whole. False where only what changed should be sent: it is large, or went out right
 * behind the full snapshot. While it seeks, the Replayer changes constructed sheets before it makes those that came later.
 */
export function sendAgain(sheet: CSSStyleSheet, context: DomContext): boolean {
  if (early.has(sheet) || sheet.cssRules.length > MAX_SENT_AGAIN) return false
  sent.delete(sheet)
  for (const [root, sheets] of told) {
    if (!sheets.includes(sheet)) continue
    told.set(root, [])
    tell(root, context)
  }
  return true
}

/**
 * `adoptedStyleSheets`. Setting it is seen at once; changing the array in place (`push`) is found because the page had to get it first.
 * Not seen before the next of both, or full snapshot: a change through a reference kept for longer than `STYLE_EVERY_MS`.
 */
export const observeAdopted: Observe = ({ root, context, hook, gather, onFull, stops }) => {
  const changed = gather<Root>(STYLE_EVERY_MS, roots => {
    for (const at of roots) tell(at, context)
  })
  onFull(() => {
    // The page's document is the first of the roots.
    if (root === document) {
      sent = new WeakSet()
      early = new WeakSet()
      isEarly = true
      queueMicrotask(() => {
        isEarly = false
      })
    }
    told.set(root, [])
    tell(root, context)
  })
  const after = (at: Root) => {
    if (!isReading && told.has(at)) changed.add(at)
  }
  for (const type of ['Document', 'ShadowRoot']) {
    for (const kind of ['get', 'set'] as const) hook(type, ['adoptedStyleSheets'], { kind, after })
  }
  stops.push(() => told.delete(root))
}

function tell(root: Root, context: DomContext): void {
  isReading = true
  const sheets = [...(root.adoptedStyleSheets ?? [])]
  isReading = false
  const before = told.get(root)
  if (!before || (sheets.length === before.length && sheets.every((sheet, n) => sheet === before[n]))) return
  const id = context.idOf('host' in root ? root.host : root)
  if (!id) return
  told.set(root, sheets)
  // Frames of other origins bring sheets of their own into the same replay: those ids are as far apart as those of nodes.
  const base = context.idOf(document)
  const styles: object[] = []
  const styleIds = sheets.map(sheet => {
    const styleId = ids.get(sheet) ?? base + count++
    if (!sent.has(sheet)) {
      const rules = Array.from(sheet.cssRules, ({ cssText }) => ({ rule: sheetCss(context, sheet, cssText) }))
      // Each goes in front of those before it, unless it says its index.
      styles.push({ styleId, rules: rules.reverse() })
    }
    ids.set(sheet, styleId)
    sent.add(sheet)
    if (isEarly) early.add(sheet)
    return styleId
  })
  context.changed()
  context.emit(SOURCE.adoptedStyleSheet, { id, styleIds, styles })
}
