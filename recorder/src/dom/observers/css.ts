import { absoluteCss } from '../css.ts'
import type { DomContext } from '../types.ts'

/** CSS text as it is recorded: URLs absolute, the rest as the policy has it where `node` stands. */
export function cssFor({ policy }: DomContext, text: string, base: () => string, node?: Node | null): string {
  return policy.css(absoluteCss(text, base), node ? policy.regionAt(node) : policy.root)
}

/** CSS text of a style sheet. */
export function sheetCss(context: DomContext, { href, ownerNode }: CSSStyleSheet, text: string): string {
  return cssFor(context, text, () => href ?? ownerNode?.baseURI ?? document.baseURI, ownerNode)
}
