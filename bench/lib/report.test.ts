import { afterEach, describe, expect, it, vi } from 'vitest'
import { numberOption, report, table, wantsJsonOutput } from './report.ts'

const rows = [
  { what: 'endpoint', perSecond: 11_234.4, ratio: 0.4567 },
  { what: 'bare server', perSecond: 24_000, ratio: 1 },
]

afterEach(() => {
  vi.restoreAllMocks()
})

function captured(run: () => void): string {
  const parts: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    parts.push(String(chunk))
    return true
  })
  run()
  return parts.join('')
}

describe('report', () => {
  it('aligns text to the left and numbers to the right', () => {
    expect(table(rows).split('\n')).toEqual([
      'what         perSecond   ratio',
      '-----------  ---------  ------',
      'endpoint        11,234  0.4567',
      'bare server     24,000       1',
    ])
  })

  it('prints an empty table for no rows', () => {
    expect(table([]).trim()).toBe('')
  })

  it('prints exactly one JSON object with --json', () => {
    const out = captured(() => report('ingest', rows, { ratio: 0.4567 }, true))
    expect(out).toBe('{"ratio":0.4567}\n')
  })

  it('prints title and table without', () => {
    const out = captured(() => report('ingest', rows, { ratio: 0.4567 }, false))
    expect(out).toContain('ingest\n')
    expect(out).toContain('bare server')
    expect(out).not.toContain('{')
  })
})

describe('options', () => {
  it('reads --json and --seconds', () => {
    expect(wantsJsonOutput(['node', 'main.ts', '--json'])).toBe(true)
    expect(wantsJsonOutput(['node', 'main.ts'])).toBe(false)
    expect(numberOption('seconds', 10, ['node', 'main.ts', '--seconds', '60'])).toBe(60)
    expect(numberOption('seconds', 10, ['node', 'main.ts'])).toBe(10)
  })

  it.each(['0', '-1', 'many', undefined])('refuses --seconds %s', value => {
    const argv = ['node', 'main.ts', '--seconds', ...(value === undefined ? [] : [value])]
    expect(() => numberOption('seconds', 10, argv)).toThrow(TypeError)
  })
})
