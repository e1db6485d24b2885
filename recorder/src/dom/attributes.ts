import type { Policy, Region } from '../privacy/types.ts'
import { absoluteCss } from './css.ts'
import { attribute, attributeNames } from './natives.ts'
import { absolute, absoluteSet } from './urls.ts'

export type Attributes = Record<string, string | number | boolean | null>

/**
 * Code, targets of requests, and what would make the replay act. `crossorigin` would make the viewer's browser ask for
 * images in a way the site does not allow.
 */
const DROPPED = /^(?:on.*|srcdoc|nonce|integrity|ping|action|formaction|autofocus|autoplay|crossorigin)$/i
const URLS = /^(?:src|href|xlink:href|poster|background|data)$/
const SETS = /^(?:src|imagesrc)set$/

/** Inputs whose value is a label or an identifier, not what a person typed. */
const LABELLED = /^(?:button|submit|reset|image|radio|checkbox)$/

/** An attribute as it is recorded; null leaves it out. */
export function readAttribute(policy: Policy, element: Element, tag: string, name: string, region: Region) {
  if (name === 'value' && tag === 'textarea') return readValue(policy, element, region)
  let value = attribute(element, name)
  if (value === null || DROPPED.test(name)) return null
  const base = (): string => element.baseURI
  if (name === 'value' && tag === 'input') return readValue(policy, element, region)
  if (name === 'selected' && !isChoiceShown(policy, element, region)) return null
  if (name === 'src' && /^i?frame$/.test(tag)) return null
  if (URLS.test(name) && (name !== 'data' || tag === 'object')) value = absolute(value, base)
  else if (SETS.test(name)) value = absoluteSet(value, base)
  else if (name === 'style') value = absoluteCss(value, base)
  return value === null ? null : policy.attribute(element, name, value, region)
}

/** All attributes of an element that is not blocked, with the state of form fields, media and dialogs among them. */
export function readAttributes(policy: Policy, element: Element, tag: string, region: Region): Attributes {
  const read: Attributes = {}
  for (const name of attributeNames(element)) {
    const value = readAttribute(policy, element, tag, name, region)
    if (value !== null) read[name] = value
  }
  STATES[tag]?.(element, read, policy, region)
  return read
}

type ReadState = (element: Element, read: Attributes, policy: Policy, region: Region) => void

/** What an element shows beyond its attributes. */
const STATES: Record<string, ReadState | undefined> = {
  input(element, read, policy, region) {
    const { checked } = element as HTMLInputElement
    delete read.checked
    if (checked && region !== 'mask') read.checked = true
    STATES.textarea?.(element, read, policy, region)
  },
  textarea(element, read, policy, region) {
    const value = readValue(policy, element, region)
    if (value) read.value = value
    else delete read.value
  },
  option(element, read, policy, region) {
    delete read.selected
    if ((element as HTMLOptionElement).selected && isChoiceShown(policy, element, region)) read.selected = true
  },
  dialog(element, read) {
    if (read.open != null) read.rr_open_mode = openMode(element)
  },
  audio(element, read) {
    const media = element as HTMLMediaElement
    read.rr_mediaState = media.paused ? 'paused' : 'played'
    read.rr_mediaCurrentTime = media.currentTime
    read.rr_mediaPlaybackRate = media.playbackRate
    read.rr_mediaMuted = media.muted
    read.rr_mediaLoop = media.loop
    read.rr_mediaVolume = media.volume
  },
}
STATES.video = STATES.audio

export function openMode(dialog: Element): string {
  return dialog.matches('dialog:modal') ? 'modal' : 'non-modal'
}

function readValue(policy: Policy, element: Element, region: Region): string | null {
  const { type, value } = element as HTMLInputElement
  if (type === 'file') return null
  if (!LABELLED.test(type)) return value && policy.inputValue(element, value, region)
  const label = attribute(element, 'value')
  return label && policy.attribute(element, 'value', label, region)
}

/** Whether the choice of a select may be told. */
function isChoiceShown(policy: Policy, option: Element, region: Region): boolean {
  const select = option.closest('select')
  return !select?.value || policy.inputValue(select, select.value, region) === select.value
}

/** Computed styles that decide where a box stands. Its classes and inline style may say more than that, so they stay behind. */
const BOX = 'position top right bottom left float margin flex grid-area align-self z-index'.split(' ')

/** An empty box of the element's size and place. Reads the layout. */
export function readBox(element: Element, cut: string): Attributes {
  const { width, height } = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  const display = style.display === 'inline' ? 'inline-block' : style.display
  const styles = BOX.map(name => `${name}:${style.getPropertyValue(name)}`)
  const box: Attributes = {
    style: `display:${display};box-sizing:border-box;${styles.join(';')}`,
    rr_width: `${width}px`,
    rr_height: `${height}px`,
  }
  if (cut) box['data-playhead-cut'] = cut
  return box
}
