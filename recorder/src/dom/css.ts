import { MAX_COMPARED_RULES } from '../limits.ts'
import { absolute } from './urls.ts'

const CSS_URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'\s)][^)]*?))\s*\)/gi

/** CSS text with every `url()` absolute. Fragments and `data:` stay as they are. */
export function absoluteCss(text: string, base: () => string): string {
  if (!/url\(/i.test(text)) return text
  return text.replace(CSS_URL, (all, double?: string, single?: string, bare?: string) => {
    const url = double ?? single ?? bare ?? ''
    if (!url || /^(?:#|data:)/i.test(url)) return all
    return `url("${(absolute(url, base) ?? '').replace(/"/g, '%22')}")`
  })
}

/** A rule's text; an `@import` is replaced by the rules it brings, inside the conditions it stands under. */
function ruleText(rule: CSSRule, base: () => string): string {
  if (!('styleSheet' in rule)) return absoluteCss(rule.cssText, base)
  const { href, media, layerName, supportsText, styleSheet } = rule as CSSImportRule & { supportsText?: string | null }
  let text = styleSheet && sheetText(styleSheet)
  // It is of another origin: the replay asks for it itself.
  if (text === null) return `@import url("${absolute(href, base) ?? ''}") ${media.mediaText};`
  if (layerName != null) text = `@layer ${layerName}{${text}}`
  if (supportsText) text = `@supports ${supportsText}{${text}}`
  return media.mediaText ? `@media ${media.mediaText}{${text}}` : text
}

/** What a sheet holds now, rules inserted by script too; null where the browser does not let it be read. */
export function sheetText(sheet: CSSStyleSheet): string | null {
  if (sheet.disabled) return ''
  const base = (): string => sheet.href ?? (sheet.ownerNode as Node | null)?.baseURI ?? document.baseURI
  try {
    let text = ''
    for (const rule of sheet.cssRules) text += ruleText(rule, base)
    return text
  } catch {
    return null
  }
}

/**
 * The text a style element was written with, where its sheet still holds just that; null otherwise.
 * Parsing again is ten times faster than writing rules out, and keeps what CSSOM loses: shorthands with `var()`, other
 * browsers' properties. Told by the number of rules and their texts; of a large sheet by those of the first and last: what a script
 * changed between these before the recording began is lost. (Later changes are told by whoever sees them.)
 */
export function authoredText(element: Node, sheet: CSSStyleSheet): string | null {
  const text = element.textContent
  if (!text || sheet.disabled || /@import|image-set|@namespace/i.test(text)) return null
  try {
    const copy = new CSSStyleSheet()
    copy.replaceSync(text)
    const [{ cssRules: written }, { cssRules: now }] = [copy, sheet]
    const { length } = now
    if (written.length !== length) return null
    const step = length > MAX_COMPARED_RULES ? length - 1 : 1
    for (let n = 0; n < length; n += step) if (written[n]?.cssText !== now[n]?.cssText) return null
    return absoluteCss(text, () => element.baseURI)
  } catch {
    return null // Safari before 16.4 has no constructable sheets.
  }
}

/** Whether the load of an element brought rules the replay does not have: another sheet than the `known`, or imports. */
export function hasNewSheet(element: Element, known: StyleSheet | null): boolean {
  const { sheet } = element as HTMLLinkElement
  if (sheet !== known) return true
  try {
    return !!sheet && [...sheet.cssRules].some(rule => 'styleSheet' in rule)
  } catch {
    return false // Of another origin: the replay loads it itself.
  }
}
