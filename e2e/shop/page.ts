import type { DemoShopOptions } from './plugin.ts'

/** Where the recorder's script goes in the page. */
const PLACE = '<!-- recorder -->'

/** The shop's page with the recorder's script in it. Values are escaped: they stand in attributes. */
export function fillPage(template: string, { key, script = '/playhead.js', endpoint }: DemoShopOptions): string {
  const attributes = { src: script, 'data-key': key, ...(endpoint === undefined ? {} : { 'data-endpoint': endpoint }) }
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeAttribute(value)}"`)
  return template.replace(PLACE, () => `<script async ${written.join(' ')}></script>`)
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
