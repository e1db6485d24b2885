/**
 * Cuts out of rrweb's one-file build what a recorder never runs, so that the player and the recorder can use the same version.
 * Every cut is anchored on rrweb's own text and throws when the anchor is gone: a new version is looked at before it ships.
 * Reasons and sizes: docs/decisions/0001-rrweb-version.md.
 */
import { readFile } from 'node:fs/promises'

/** postcss, twice, as CommonJS wrappers with side effects that no bundler may drop. Only the Replayer calls it. */
const POSTCSS = /^var import_postcss(\$1)? = [\s\S]*?^import_postcss(\$1)?\.default\.Node;$/gm

/** Canvas recording: needs a blob worker, which a strict CSP forbids, and patches every drawing call. */
const CANVAS = /^var CanvasManager = class \{[\s\S]*?^\};$/m
const NO_CANVAS = 'var CanvasManager = class { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} };'

/** `@rrweb/utils` stands in the build once per package that uses it; the first copy ends its names in `$2`. */
const UTILS = /^var testableAccessors = \{[\s\S]*?^var src_default = \{[\s\S]*?^\};$/m
const FIRST_UTILS = /^var testableAccessors\$2 = \{[\s\S]*?^var src_default\$2 = \{[\s\S]*?^\};$/m

/** A proxy that prints a warning to users of an interface rrweb gave up. Nobody here can reach it. */
const OLD_MIRROR =
  /^var DEPARTED_MIRROR_ACCESS_WARNING = [\s\S]*?^if \(typeof window [^\n]*_mirror = new Proxy\([\s\S]*?^\} \}\);$/m

/** The Replayer's virtual DOM: its nodes never stand in a page, but one `instanceof` holds the class in the bundle. */
const VIRTUAL_NODE = /^\tif \(n instanceof BaseRRNode && "shadowRoot" in n\) return Boolean\(n\.shadowRoot\);$/m

/** @param {string} source of rrweb.js @returns {string} the same without postcss, canvas and the second copy of its utilities */
export function trimRrweb(source) {
  const cuts = [
    text => times(text, POSTCSS, 2, unsetPostcss, 'postcss'),
    text => once(text, CANVAS, () => NO_CANVAS, 'CanvasManager'),
    text => once(text, OLD_MIRROR, () => 'var _mirror;', 'the old mirror'),
    text => once(text, VIRTUAL_NODE, () => '', 'the virtual DOM'),
    withoutSecondUtils,
  ]
  return cuts.reduce((text, cut) => cut(text), source)
}

function unsetPostcss(match) {
  const name = /^var (\w+) = import_postcss\S*\.default;$/m.exec(match)?.[1]
  return name ? `var ${name};` : ''
}

function withoutSecondUtils(source) {
  const first = FIRST_UTILS.exec(source)?.[0]
  if (!first) throw new Error('rrweb-trim: the first copy of @rrweb/utils is not where it was')
  return once(source, UTILS, second => aliases(first, second), '@rrweb/utils')
}

function aliases(first, second) {
  // Two object literals are written in full in one copy and in shorthand in the other; nothing else may differ.
  const normal = text => text.replaceAll('$2', '').replace(/\b(\w+): \1\b/g, '$1')
  if (normal(first) !== normal(second)) throw new Error('rrweb-trim: the two copies of @rrweb/utils differ')
  const names = [...second.matchAll(/^(?:var|let|const|function) (\w+)/gm)].map(match => match[1])
  return names.map(name => `var ${name} = ${name}$2;`).join('\n')
}

function once(source, pattern, replacement, what) {
  return times(source, new RegExp(pattern.source, 'gm'), 1, replacement, what)
}

function times(source, pattern, expected, replacement, what) {
  let found = 0
  const result = source.replace(pattern, match => {
    found++
    return replacement(match)
  })
  if (found !== expected) throw new Error(`rrweb-trim: found ${what} ${found} times, expected ${expected}`)
  return result
}

/** esbuild plugin around {@link trimRrweb}. */
export const rrwebTrim = {
  name: 'rrweb-trim',
  setup(build) {
    build.onLoad({ filter: /[/\\]rrweb[/\\]dist[/\\]rrweb\.js$/ }, async args => ({
      contents: trimRrweb(await readFile(args.path, 'utf8')),
      loader: 'js',
    }))
  },
}
