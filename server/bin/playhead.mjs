#!/usr/bin/env node
// npm links this file when it installs, which is before the bundle beside it is built.
import { existsSync } from 'node:fs'

const bundle = new URL('../dist/main.js', import.meta.url)
if (!existsSync(bundle)) {
  console.error('playhead: not built yet. Run `npm run build`, or `npm start`, which builds and starts.')
  process.exit(1)
}
await import(bundle)
