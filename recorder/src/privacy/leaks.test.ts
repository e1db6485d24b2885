import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { LEAKS, leakTable } from './leaks.ts'

it('is the table of the documentation', async () => {
  const page = await readFile(new URL('../../../docs/privacy.md', import.meta.url), 'utf8')
  expect(page).toContain(leakTable())
})

it('plants each secret once, so that what is found tells where it comes from', () => {
  const secrets = LEAKS.map(leak => leak.secret)
  expect(secrets.filter(secret => secrets.filter(other => other.includes(secret)).length > 1)).toEqual([])
})

it('has in every preset what is sent and what is not', () => {
  for (const preset of ['strict', 'standard', 'open'] as const) {
    expect(LEAKS.filter(({ shown }) => shown.includes(preset)).length).toBeGreaterThan(8)
    expect(LEAKS.filter(({ shown }) => !shown.includes(preset)).length).toBeGreaterThan(30)
  }
})
