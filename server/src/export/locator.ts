import type { SessionEvent } from '../sessions/schema.ts'
import { literal, patternOf } from './literals.ts'

type Element = NonNullable<SessionEvent['element']>

/** Characters at which the recorder cuts a name: a longer one is matched by its beginning. */
const CUT_NAME_CHARS = 100
/** Characters at which the recorder cuts a selector: a cut one may not parse. */
const CUT_SELECTOR_CHARS = 400

/** Roles that `getByRole` finds, of those that one clicks or fills in (WAI-ARIA 1.2). */
const ROLES = new Set(
  'button checkbox combobox gridcell heading img link listbox menuitem menuitemcheckbox menuitemradio option radio row searchbox slider spinbutton switch tab textbox treeitem'.split(
    ' ',
  ),
)

/** A space that the recorder put between two text nodes: `Cart ( 3 )` is read out as `Cart (3)`. */
const MADE_UP_SPACE = /[([{#$€£“] | [)\]},.:;!?%”]/

/** `[data-testid="x"]`, alone or as the beginning of a selector. Playwright knows this one of the five attributes the recorder takes. */
const TEST_ID = /^\[data-testid="((?:[^"\\]|\\.)*)"\]( > |$)/

export interface Locators {
  /** Code that finds the element: `page.getByRole('link', { name: 'Cart' })`. Undefined where nothing recorded names it. */
  of(element: Element): string | undefined
}

/**
 * Locators as Playwright's guide asks for them: by role and name, by test id, by label, and by the recorded selector where there is
 * nothing better. A role and name that stand for several elements of `elements` are not used for any of them.
 * @param elements all that is found in one test
 */
export function createLocators(elements: readonly Element[]): Locators {
  const selectors = new Map<string, Set<string>>()
  for (const element of elements) {
    const key = keyOf(element)
    selectors.set(key, (selectors.get(key) ?? new Set()).add(element.selector))
  }
  return {
    of(element) {
      const isAlone = (selectors.get(keyOf(element))?.size ?? 0) < 2
      const anchor = TEST_ID.exec(element.selector)
      const testId = anchor?.[1]?.replace(/\\(.)/g, '$1')
      const isOwn = anchor?.[2] === ''
      const scope = testId === undefined || isOwn ? 'page' : `page.getByTestId(${literal(testId)})`
      if (isNamed(element) && (isAlone || scope !== 'page')) {
        const byRole = roleOf(element)
        if (byRole !== undefined) return `${scope}.getByRole(${literal(byRole)}, ${named(element.name)})`
      }
      if (testId !== undefined && isOwn) return `page.getByTestId(${literal(testId)})`
      if (isNamed(element) && isAlone && isField(element)) return byLabel(element.name)
      const { selector } = element
      if (selector === '' || selector.length >= CUT_SELECTOR_CHARS) return undefined
      // Playwright's CSS sees into open shadow roots by itself.
      return `page.locator(${literal(selector.replaceAll(' >>> ', ' '))})`
    },
  }
}

function keyOf({ role, tag, name }: Element): string {
  return `${role}\n${tag}\n${name}`
}

/** Whether its name says which it is: one that is masked says nothing. */
function isNamed({ name }: Element): boolean {
  return name !== '' && !name.includes('**')
}

function isField({ tag }: Pick<Element, 'tag'>): boolean {
  return tag === 'input' || tag === 'textarea' || tag === 'select'
}

/** A box that is ticked: what a click does to it is its whole change. */
export function isBox({ role }: Pick<Element, 'role'>): boolean {
  return role === 'checkbox' || role === 'radio' || role === 'switch'
}

/**
 * The role to find it by. The recorder calls every text input a textbox; those for numbers, searches and passwords have other roles, or
 * none, so that their label is surer. A `summary` has no role of its own.
 */
function roleOf({ role, tag }: Element): string | undefined {
  if (tag === 'summary' || (tag === 'input' && role === 'textbox')) return undefined
  return ROLES.has(role) ? role : undefined
}

function byLabel(name: string): string {
  if (MADE_UP_SPACE.test(name)) return `page.getByLabel(/^${patternOf(name)}$/)`
  return name.length >= CUT_NAME_CHARS
    ? `page.getByLabel(${literal(name)})`
    : `page.getByLabel(${literal(name)}, { exact: true })`
}

function named(name: string): string {
  if (name.length >= CUT_NAME_CHARS) return `{ name: ${literal(name)} }`
  if (MADE_UP_SPACE.test(name)) return `{ name: /^${patternOf(name)}$/ }`
  return `{ name: ${literal(name)}, exact: true }`
}
