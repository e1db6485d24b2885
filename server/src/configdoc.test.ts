import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { configSchema } from './config.ts'
import { configurationPage } from './configdoc.ts'

const page = new URL('../../docs/configuration.md', import.meta.url)

it('docs/configuration.md is what the schema says; run `npm run docs` after changing it', async () => {
  expect(await readFile(page, 'utf8')).toBe(configurationPage())
})

it('says something about every variable', () => {
  for (const [name, variable] of Object.entries(configSchema.shape)) {
    expect(variable.description, name).toMatch(/\w{3,}.*\.$/)
  }
})
