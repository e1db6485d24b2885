import { warn } from '../guard.ts'
import type { PrivacyOptions } from '../types.ts'
import { kindOf } from './attributes.ts'
import { redactCss } from './css.ts'
import { detect, stars } from './detect.ts'
import { createMarks, isSelector } from './marks.ts'
import { redactMessage } from './message.ts'
import type { Policy, Region } from './types.ts'
import { redactUrl } from './urls.ts'

/** What passwords and hidden fields are recorded as: says nothing of their length. */
const SECRET_VALUE = '********'

/**
 * Makes the policy of a preset and the site's marks. Fails safe: with a preset that does not exist, or a selector that
 * cannot be read, everything is recorded as in `strict` without the site's selectors, and the console says so once.
 */
export function createPolicy(options: PrivacyOptions = {}): Policy {
  const { preset = 'standard', maskSelector, blockSelector, ignoreSelector, unmaskSelector } = options
  const isSound =
    [maskSelector, blockSelector, ignoreSelector, unmaskSelector].every(isSelector) &&
    /^(strict|standard|open)$/.test(preset)
  if (!isSound) warn('privacy: bad options, recording as in preset strict')
  const isStrict = !isSound || preset === 'strict'
  const root: Region = isStrict ? 'mask' : preset === 'open' ? 'plain' : 'detect'
  const marks = createMarks(isSound ? options : {}, root)
  const rules = { isOpen: root === 'plain', kept: new Set(options.urlParameters) }

  const url = (address: string) => redactUrl(address, rules)
  const asset = (address: string) =>
    !isStrict && /^data:(image|font|application)/i.test(address) ? address : redactUrl(address, rules, true)
  const message = (text: string) => redactMessage(text, url, !rules.isOpen, isStrict)
  const css = (sheet: string, region: Region) => redactCss(sheet, value => text(value, region), asset, isStrict)

  function text(data: string, region: Region): string {
    if (region === 'plain') return data
    return region === 'mask' ? stars(data) : detect(data)
  }

  function inputValue(element: Element, value: string, region: Region): string {
    if (!value || marks.isIgnored(element)) return ''
    if (marks.isSecret(element)) return SECRET_VALUE
    // The label of a button is the page's own text.
    if (matchesType(element, /^(button|submit|reset)$/)) return text(value, region)
    return region === 'plain' ? value : stars(value)
  }

  function attribute(element: Element, name: string, value: string, region: Region): string | null {
    const tag = element.localName
    switch (kindOf(name)) {
      case 'keep':
        return value
      case 'name':
        return value.includes('@') && region !== 'plain' ? detect(value, false, false) : value
      case 'choice':
        return region === 'mask' ? null : value
      case 'style':
        return css(value, region)
      case 'link':
        if (tag === 'link') return asset(value)
        return /^(image|use|feImage)$/.test(tag) ? pictureOf(value) : url(value)
      case 'asset':
        return pictureOf(value)
      case 'srcset':
        return isStrict ? null : value.replace(/[^\s,]\S*/g, asset)
      case 'value':
        if (/^(input|textarea|select)$|-/.test(tag)) return inputValue(element, value, region)
        return text(value, region)
      case 'text':
        return textOf(element, name, value, region)
    }
  }

  /** Within the document (`#shape`) it is no picture of its own. */
  function pictureOf(value: string): string | null {
    return isStrict && !value.startsWith('#') ? null : asset(value)
  }

  function textOf(element: Element, name: string, value: string, region: Region): string {
    // What else SVG has is numbers, and they look like phone numbers.
    if (element.namespaceURI?.endsWith('svg') && !/^(aria|data)-|^title$/.test(name)) return value
    const own = region === 'mask' && !isStrict ? marks.labelRegion(element) : region
    // There may be addresses in it, and JSON: `data-src`, `hx-get`, `data-props`.
    return own === 'detect' ? message(value) : text(value, own)
  }

  return { ...marks, root, text, attribute, inputValue, url, message, css }
}

function matchesType(element: Element, types: RegExp): boolean {
  return element.localName === 'input' && types.test((element as HTMLInputElement).type)
}
