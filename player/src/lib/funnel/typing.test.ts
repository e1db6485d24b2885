import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEdits } from './typing.ts'

let taken: [string, boolean][]
let edits: ReturnType<typeof createEdits<string>>
beforeEach(() => {
  vi.useFakeTimers()
  taken = []
  edits = createEdits((content, isSame) => taken.push([content, isSame]))
})
afterEach(() => vi.useRealTimers())

const pause = () => vi.advanceTimersByTime(500)

describe('edits', () => {
  it('that stand by themselves are changes at once', () => {
    edits.edit('a')
    edits.edit('b')
    expect(taken).toEqual([
      ['a', false],
      ['b', false],
    ])
  })
  it('typed without a pause are one change', () => {
    for (const text of ['p', 'pa', 'pay']) edits.edit(text, 'name')
    expect(taken).toEqual([])
    pause()
    expect(taken).toEqual([['pay', false]])
  })
  it('typed on in the same field replace it', () => {
    edits.edit('pay', 'name')
    pause()
    edits.edit('payed', 'name')
    pause()
    expect(taken).toEqual([
      ['pay', false],
      ['payed', true],
    ])
  })
  it('in another field are another change, and none is lost', () => {
    edits.edit('a', 'first')
    edits.edit('ab', 'second')
    pause()
    expect(taken).toEqual([
      ['a', false],
      ['ab', false],
    ])
  })
  it('are another change after the field was left', () => {
    edits.edit('a', 'name')
    edits.flush()
    edits.edit('b', 'name')
    pause()
    expect(taken).toEqual([
      ['a', false],
      ['b', false],
    ])
  })
  it('are forgotten when somebody goes elsewhere', () => {
    edits.edit('a', 'name')
    edits.drop()
    pause()
    expect(taken).toEqual([])
  })
  it('at once take the place of what was being typed: they contain it', () => {
    edits.edit('a', 'name')
    edits.edit('a+step')
    pause()
    expect(taken).toEqual([['a+step', false]])
  })
})
