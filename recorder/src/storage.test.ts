import { describe, expect, it } from 'vitest'
import { openStore } from './storage.ts'

/** A Storage as browsers have it, over a map. */
function mapStorage(): Storage {
  const map = new Map<string, string>()
  const methods: Storage = {
    get length() {
      return map.size
    },
    clear: () => map.clear(),
    key: n => [...map.keys()][n] ?? null,
    getItem: name => map.get(name) ?? null,
    setItem: (name, value) => void map.set(name, value),
    removeItem: name => void map.delete(name),
  }
  return new Proxy(methods, {
    ownKeys: () => [...map.keys()],
    getOwnPropertyDescriptor: (_, name) => ({ value: map.get(String(name)), enumerable: true, configurable: true }),
  })
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

  it('keeps to itself what it is given until it may store', () => {
    const storage = mapStorage()
    storage.setItem('a:x', '"before"')
    const store = openStore(() => storage, 'a:', true)
    expect(store.read('x')).toBe('before')
    store.write('x', 'mine')
    store.write('y', 1)
    expect([storage.getItem('a:x'), storage.getItem('a:y')]).toEqual(['"before"', null])
    expect(store.read('x')).toBe('mine')
    store.release()
    expect([storage.getItem('a:x'), storage.getItem('a:y')]).toEqual(['"mine"', '1'])
    store.write('z', 2)
    expect(storage.getItem('a:z')).toBe('2')
  })

  it('forgets all of its own and nothing else', () => {
    const storage = mapStorage()
    for (const name of ['a:x', 'a:y', 'b:x', 'a']) storage.setItem(name, '1')
    const store = openStore(() => storage, 'a:')
    store.write('z', 1)
    store.clear()
    expect(Object.keys(storage)).toEqual(['b:x', 'a'])
    expect(store.read('z')).toBeUndefined()
    openStore(blocked, '').clear()
  })
})
