import { afterEach, describe, expect, it, vi } from 'vitest'
import { guarded, listen, listenAgain, warn } from './guard.ts'

const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterEach(() => warned.mockClear())

describe('guarded', () => {
  it('passes arguments and results, and keeps errors from the page', () => {
    expect(guarded((a: number, b: number) => a + b)(1, 2)).toBe(3)
    const failing = guarded(() => {
      throw new Error('ours')
    })
    expect(failing()).toBeUndefined()
    expect(failing()).toBeUndefined()
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^\[playhead\] internal error.*Error: ours/))
  })
})

describe('warn', () => {
  it('says each thing once', () => {
    warn('a')
    warn('b')
    warn('a')
    expect(warned.mock.calls).toEqual([['[playhead] a'], ['[playhead] b']])
  })
})

describe('listen', () => {
  it('listens until stopped, and survives its handler', () => {
    const target = new EventTarget()
    const seen: string[] = []
    const stop = listen(target, ['x', 'y'], event => {
      seen.push(event.type)
      throw new Error('handler')
    })
    target.dispatchEvent(new Event('x'))
    target.dispatchEvent(new Event('y'))
    stop()
    target.dispatchEvent(new Event('x'))
    expect(seen).toEqual(['x', 'y'])
  })

  it('adds again what was taken away, and nothing twice', () => {
    const seen: string[] = []
    // As `document.open` does it: what it takes away is not told.
    let handlers = new Map<string, unknown>()
    const target = {
      addEventListener: (type: string, handler: unknown) => void handlers.set(type, handler),
      removeEventListener: (type: string) => void handlers.delete(type),
    } as unknown as EventTarget
    const stop = listen(target, ['x'], () => seen.push('x'))
    const other = new EventTarget()
    const stopOther = listen(other, ['y'], () => seen.push('y'))
    handlers = new Map()
    listenAgain()
    expect([...handlers.keys()]).toEqual(['x'])
    other.dispatchEvent(new Event('y'))
    expect(seen).toEqual(['y'])
    stop()
    stopOther()
    listenAgain()
    expect([...handlers.keys()]).toEqual([])
  })
})
