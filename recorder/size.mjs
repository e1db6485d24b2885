/** Prints what visitors download, and fails when it is more than promised. */
import { readFile } from 'node:fs/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** Bytes of gzip of the drop-in script: what peers need 52 to 134 KB for. */
const MAX_GZIP_BYTES = 30 * 1024

const rows = await Promise.all(
  ['playhead.js', 'index.js'].map(async name => {
    const code = await readFile(new URL(`dist/${name}`, import.meta.url))
    return {
      name,
      minified: code.length,
      gzip: gzipSync(code, { level: 9 }).length,
      brotli: brotliCompressSync(code).length,
    }
  }),
)
const row = cells => console.log(cells.map((cell, i) => (i ? String(cell).padStart(10) : cell.padEnd(14))).join(''))
row(['file', 'minified', 'gzip', 'brotli'])
for (const { name, minified, gzip, brotli } of rows) row([name, minified, gzip, brotli])
const { gzip } = rows[0]
row(['limit', '', MAX_GZIP_BYTES, ''])
if (gzip > MAX_GZIP_BYTES) {
  console.error(`dist/playhead.js is ${gzip - MAX_GZIP_BYTES} bytes of gzip over its limit`)
  process.exitCode = 1
}
