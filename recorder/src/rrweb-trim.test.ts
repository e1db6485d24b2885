import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

const { trimRrweb } = (await import(new URL('../rrweb-trim.mjs', import.meta.url).href)) as {
  trimRrweb: (source: string) => string
}
const manifest = createRequire(import.meta.url)
  .resolve('rrweb/dist/style.css')
  .replace('style.css', 'rrweb.js')

describe('trimRrweb', () => {
  it('cuts what a recorder never runs', async () => {
    const source = await readFile(manifest, 'utf8')
    const trimmed = trimRrweb(source)
    expect(trimmed).not.toMatch(/^var import_postcss/m)
    expect(trimmed).not.toContain('DEPARTED_MIRROR')
    expect(trimmed).toContain('var src_default = src_default$2;')
    expect(trimmed).toContain('var ShadowDomManager = class')
  })

  it('refuses a build it does not know', () => {
    expect(() => trimRrweb('export const record = () => {}')).toThrow(/found postcss 0 times, expected 2/)
  })
})
