/** What happens to text in a part of the page. Blocking is asked for separately: a blocked element has no text. */
export type Region = 'plain' | 'detect' | 'mask'

/**
 * What may leave the browser. One per recorder; every part that reads text from the page asks it first.
 * All of it is pure and fast: `text` is called for every text node of a full snapshot.
 */
export interface Policy {
  /** The region of the document's root. */
  readonly root: Region
  /** The element's own mark (attribute, selector, editable, what kind of element it is), or else `inherited`. */
  regionOf(element: Element, inherited: Region): Region
  /** The region a node stands in, found by walking up, over shadow roots too. */
  regionAt(node: Node): Region
  /** True for an element that is recorded as an empty box. Looks at the element itself, not at its ancestors. */
  isBlocked(element: Element): boolean
  /** True when the element or an ancestor is blocked. */
  isInBlocked(node: Node): boolean
  /** True for an input whose changes are not recorded. */
  isIgnored(element: Element): boolean
  /** A text node's data as it is recorded. Same length where it is masked, so that lines break alike. */
  text(data: string, region: Region): string
  /** An attribute's value as it is recorded; null leaves the attribute out. URLs come absolute. */
  attribute(element: Element, name: string, value: string, region: Region): string | null
  /**
   * What is typed or chosen in an input, textarea or select, as it is recorded. Whether a box is checked or an option
   * selected is for the caller: in the region `mask` it is not recorded, as `attribute` leaves out `checked` and `selected`.
   */
  inputValue(element: Element, value: string, region: Region): string
  /** A URL (page, request, link, style sheet) as it is recorded: no user info, query values and path tokens redacted. */
  url(url: string): string
  /** Free text from the page's code: console arguments, error messages, stacks. */
  message(text: string): string
  /** CSS text: `content` strings and `url()` as the preset has them. */
  css(text: string, region: Region): string
}
