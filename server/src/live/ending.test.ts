import { describe, expect, it } from 'vitest'
import { createEnding } from './ending.ts'
import { LEFT_MS } from './limits.ts'

const SILENT_MS = 60_000

describe('createEnding', () => {
  it('comes with silence, counted from the last that was heard', () => {
    const ending = createEnding(1_000)
    expect(ending.reason(1_000 + SILENT_MS - 1, SILENT_MS)).toBeUndefined()
    expect(ending.reason(1_000 + SILENT_MS, SILENT_MS)).toBe('silent')
    ending.see({ tab: 'a', seq: 0, isLast: false }, 50_000)
    expect(ending.reason(50_000 + SILENT_MS - 1, SILENT_MS)).toBeUndefined()
  })

  it('comes sooner when every tab has said its last, and nobody went on to another page', () => {
    const ending = createEnding(0)
    ending.see({ tab: 'a', seq: 3, isLast: true }, 0)
    ending.see({ tab: 'b', seq: 0, isLast: false }, 0)
    expect(ending.reason(LEFT_MS, SILENT_MS)).toBeUndefined()
    ending.see({ tab: 'b', seq: 1, isLast: true }, 100)
    expect(ending.reason(99 + LEFT_MS, SILENT_MS)).toBeUndefined()
    expect(ending.reason(100 + LEFT_MS, SILENT_MS)).toBe('left')
    ending.see({ tab: 'a', seq: 4, isLast: false }, 200)
    expect(ending.reason(200 + LEFT_MS, SILENT_MS)).toBeUndefined()
  })

  it('goes by the order in which a tab sent', () => {
    const ending = createEnding(0)
    ending.see({ tab: 'a', seq: 5, isLast: true }, 0)
    ending.see({ tab: 'a', seq: 4, isLast: false }, 1)
    expect(ending.reason(1 + LEFT_MS, SILENT_MS)).toBe('left')
  })
})
