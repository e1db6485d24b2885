import { afterEach, describe, expect, it, vi } from 'vitest'
import { guarded, listen, warn } from './guard.ts'

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
})
