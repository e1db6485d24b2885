import { afterEach, describe, expect, it } from 'vitest'
import { stringify } from './natives.ts'

const prototype = Array.prototype as { toJSON?: unknown }
afterEach(() => {
  delete prototype.toJSON
})

describe('stringify', () => {
  it('is JSON, whatever libraries do to arrays, and leaves them what they did', () => {
    const foreign = (): string => 'spoiled'
    prototype.toJSON = foreign
    expect(stringify({ list: [1, [2]] })).toBe('{"list":[1,[2]]}')
    expect(prototype.toJSON).toBe(foreign)
    expect(() => stringify({ big: 1n })).toThrow(TypeError)
    expect(prototype.toJSON).toBe(foreign)
  })
})

describe('the npm entry', () => {
  it('can be imported and called where there is no browser', async () => {
    const api = await import('./index.ts')
    expect(() => api.init({ key: 'pk_a', endpoint: 'https://r.example' })).not.toThrow()
    expect(() => api.track('x')).not.toThrow()
    expect(api.getSessionUrl()).toBeUndefined()
    api.stop()
  })
})
