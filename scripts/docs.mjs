// Writes the documentation that is generated from code.
import { writeFile } from 'node:fs/promises'
import { configurationPage } from '../server/src/configdoc.ts'

await writeFile(new URL('../docs/configuration.md', import.meta.url), configurationPage())
