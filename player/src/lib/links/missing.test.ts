import { describe, expect, it } from 'vitest'
import { explainMissing, momentQuery } from './missing.ts'

describe('momentQuery', () => {
  const query = (text: string) => momentQuery(new URLSearchParams(text))?.toString() ?? null

  it('passes on what the API takes, encoded, and nothing else', () => {
    expect(query('visitor=ada%20l&at=2026-11-21T09:30:15%2B01:00&event=paid&utm_source=mail')).toBe(
      'visitor=ada+l&at=2026-11-21T09%3A30%3A15%2B01%3A00&event=paid',
    )
    expect(query('visitor=ada&at=1')).toBe('visitor=ada&at=1')
  })

  it.each(['', 'visitor=ada', 'at=1', 'visitor=&at=1'])('is null for “%s”', text => expect(query(text)).toBeNull())
})

it.each(['visitor_unknown', 'no_session_then', 'no_replay'] as const)('explains %s', reason => {
  const { title, text } = explainMissing(reason, 'ada')
  expect(title).not.toBe('')
  expect(text).toMatch(/\.$/)
})
