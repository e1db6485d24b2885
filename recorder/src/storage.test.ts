import { describe, expect, it } from 'vitest'
import { openStore } from './storage.ts'

/** A Storage as browsers have it, over a map. */
function mapStorage(): Storage {
  const map = new Map<string, string>()
  return {
    get length() {
      return map.size
    },
    clear: () => map.clear(),
    key: n => [...map.keys()][n] ?? null,
    getItem: name => map.get(name) ?? null,
    setItem: (name, value) => void map.set(name, value),
    removeItem: name => void map.delete(name),
  }
}

const blocked = (): Storage => {
  throw new DOMException('denied', 'SecurityError')
}

describe('openStore', () => {
  it('shares values under its prefix', () => {
    const storage = mapStorage()
    openStore(() => storage, 'a:').write('x', { n: 1 })
    expect(storage.getItem('a:x')).toBe('{"n":1}')
    expect(openStore(() => storage, 'a:').read('x')).toEqual({ n: 1 })
    expect(openStore(() => storage, 'b:').read('x')).toBeUndefined()
  })

  it('lives in memory where storage is blocked', () => {
    const store = openStore(blocked, '')
    store.write('x', 1)
    expect(store.read('x')).toBe(1)
    expect(store.take('x')).toBe(1)
    expect(store.read('x')).toBeUndefined()
  })

  it('remembers what the page cleared', () => {
    const storage = mapStorage()
    const store = openStore(() => storage, '')
    store.write('x', 1)
    storage.clear()
    expect(store.read('x')).toBe(1)
  })

  it('forgets what was taken, everywhere', () => {
    const storage = mapStorage()
    const store = openStore(() => storage, '')
    store.write('x', 1)
    expect(store.take('x')).toBe(1)
    expect(storage.getItem('x')).toBeNull()
    expect(store.take('x')).toBeUndefined()
  })

  it('takes foreign text for nothing', () => {
    const storage = mapStorage()
    storage.setItem('x', '{')
    expect(openStore(() => storage, '').read('x')).toBeUndefined()
  })

  it('goes on when the quota is used up', () => {
    const full = { ...mapStorage(), setItem: () => blocked() } as unknown as Storage
    const store = openStore(() => full, '')
    store.write('x', 1)
    expect(store.read('x')).toBe(1)
  })
})
