import { STYLE_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import { sendAgain, styleIdOf } from './adopted.ts'
import { sheetCss } from './css.ts'
import type { Observe } from './watch.ts'

/** At the top of a sheet, or the path through grouping rules. */
type Place = number | number[]

/** One `StyleSheetRule` event to be. The Replayer does the adds first, one after another, then the removes. */
interface Change {
  adds: { rule: string; index: Place }[]
  removes: { index: Place }[]
  replaceSync?: string
}

type Sheet = CSSStyleSheet | null | undefined
type Rule = CSSRule & { style?: CSSStyleDeclaration; insertRule?: unknown }
type Group = CSSStyleSheet | CSSGroupingRule

/**
 * Rules that scripts change: in sheets of elements and in constructed ones, at the top and inside grouping rules, and declarations of a
 * rule by any way (`setProperty`, `cssText`, or a property of `rule.style`; the last only within `STYLE_EVERY_MS` of getting `style`). A sheet of an element that is switched off or on is read anew.
 * CSS-in-JS inserts rules by the thousand, so they wait and go out together. A changed declaration goes out as its rule, replaced.
 */
export const observeStyleRules: Observe = ({ view, context, hook, gather, onFull }) => {
  if (!view) return
  /** Sheets of elements that the replay has. Until then their rules go with the element. */
  const { told } = context
  const changes = new Map<CSSStyleSheet, Change[]>()
  /** Rules that changed, or, with what their declarations were, may have. */
  const touched = new Map<Rule, string | undefined>()

  const due = gather(STYLE_EVERY_MS, () => {
    for (const [rule, was] of touched) if (was === undefined || rule.style?.cssText !== was) replace(rule)
    for (const [sheet, all] of changes) {
      const owner = sheet.ownerNode
      const id = owner && told.has(sheet) ? context.idOf(owner) : 0
      // It may have been read just now, with these changes.
      if (owner && !told.has(sheet)) continue
      const styleId = styleIdOf(sheet)
      if (id || (styleId && !sendAgain(sheet, context))) {
        for (const change of all) context.emit(SOURCE.styleSheetRule, { ...(id ? { id } : { styleId }), ...change })
      }
    }
    forget()
  })
  const forget = () => {
    due.clear()
    changes.clear()
    touched.clear()
  }
  onFull(forget)

  /** Before the first change of a sheet: what the replay gets of it from the queue must not have the change already. */
  const meet = (sheet: Sheet) => {
    const owner = sheet?.ownerNode
    if (!owner || told.has(sheet) || !context.idOf(owner)) return
    changes.delete(sheet)
    told.add(sheet)
  }
  /** The change that the next addition or removal belongs to; undefined when the replay has no such sheet. */
  const changeOf = (sheet: Sheet, isNew: (last: Change) => boolean): Change | undefined => {
    if (!sheet || !(told.has(sheet) || styleIdOf(sheet))) return
    context.changed()
    due.add(0)
    const all = changes.get(sheet) ?? []
    const last = all[all.length - 1]
    if (last && !isNew(last)) return last
    const fresh: Change = { adds: [], removes: [] }
    changes.set(sheet, [...all, fresh])
    return fresh
  }
  const add = (sheet: Sheet, rule: string, index: Place) => {
    const change = changeOf(sheet, last => last.removes.length > 0 || last.replaceSync !== undefined)
    if (sheet) change?.adds.push({ rule: sheetCss(context, sheet, rule), index })
  }
  const remove = (sheet: Sheet, index: Place) => {
    changeOf(sheet, last => last.replaceSync !== undefined)?.removes.push({ index })
  }
  const replace = (rule: Rule) => {
    // The Replayer cannot insert a keyframe, so all of the animation is replaced.
    const { parentRule, parentStyleSheet, cssText } = rule
    if (parentRule && !('insertRule' in parentRule)) return replace(parentRule)
    const path = pathOf(rule)
    const last = path.pop() as number
    if (last < 0 || path.includes(-1)) return
    add(parentStyleSheet, cssText, path.length ? [...path, last] : last)
    remove(parentStyleSheet, path.length ? [...path, last + 1] : last + 1)
  }
  const touch = (rule: Rule | null, was?: string) => {
    if (!rule || (was !== undefined && touched.has(rule))) return
    meet(rule.parentStyleSheet)
    touched.set(rule, was)
    due.add(0)
  }

  const sheetOf = (group: Group) => ('parentRule' in group ? group.parentStyleSheet : group)
  const placeIn = (group: Group, index = 0) => ('parentRule' in group ? [...pathOf(group), index] : index)
  const before = (group: Group) => meet(sheetOf(group))
  for (const type of ['CSSStyleSheet', 'CSSGroupingRule', 'CSSStyleRule']) {
    hook<Group, [string, number?]>(type, ['insertRule'], {
      before,
      after: (group, [rule, index]) => add(sheetOf(group), rule, placeIn(group, index)),
    })
    hook<Group, [number?]>(type, ['deleteRule', 'removeRule'], {
      before,
      after: (group, [index]) => remove(sheetOf(group), placeIn(group, index)),
    })
  }
  hook<CSSStyleSheet, [string, string, number?]>('CSSStyleSheet', ['addRule'], {
    before,
    after: (sheet, [selector, style, at]) => add(sheet, `${selector}{${style}}`, at ?? sheet.cssRules.length - 1),
  })
  // `replace` has no result yet, but throws at once for other than constructed sheets, and succeeds for these.
  hook<CSSStyleSheet, [string]>('CSSStyleSheet', ['replace', 'replaceSync'], {
    after(sheet, [text]) {
      const change = changeOf(sheet, () => true)
      if (change) change.replaceSync = sheetCss(context, sheet, text)
    },
  })
  for (const type of ['StyleSheet', 'HTMLStyleElement']) {
    hook<CSSStyleSheet | HTMLStyleElement>(type, ['disabled'], {
      kind: 'set',
      after(self) {
        const owner = 'sheet' in self ? self : self.ownerNode
        context.changed()
        if (owner) context.renew(owner as Node)
      },
    })
  }
  hook<Rule>('CSSKeyframesRule', ['appendRule', 'deleteRule'], { before: rule => touch(rule) })
  hook<Rule>('CSSStyleRule', ['selectorText'], { kind: 'set', before: rule => touch(rule) })
  hook<Rule>('CSSStyleRule', ['style'], {
    kind: 'get',
    after: (rule, _, style) => touch(rule, (style as CSSStyleDeclaration).cssText),
  })
  const declarations = { before: ({ parentRule }: CSSStyleDeclaration) => touch(parentRule) }
  hook('CSSStyleDeclaration', ['setProperty', 'removeProperty'], declarations)
  hook('CSSStyleDeclaration', ['cssText'], { kind: 'set', ...declarations })
}

function pathOf(rule: CSSRule): number[] {
  const path: number[] = []
  for (let at: CSSRule | null = rule; at; at = at.parentRule) {
    path.unshift(
      [...((at.parentRule as CSSGroupingRule | null) ?? at.parentStyleSheet ?? { cssRules: [] }).cssRules].indexOf(at),
    )
  }
  return path
}
