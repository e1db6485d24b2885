import { MAX_VISITOR_CHARS, SESSION_IDLE_MS, SESSION_MAX_MS } from '@playhead/protocol'
import { describe, expect, it, vi } from 'vitest'
import { openIdentity } from './identity.ts'
import { openStore, type Store } from './storage.ts'

const T = 1_700_000_000_000
const noStorage = (): Storage => {
  throw new Error('blocked')
}
/** A store of its own: in memory, as in a browser that blocks storage. Shared by passing it on. */
const memory = (): Store => openStore(noStorage, '')
const nothing = (): void => {}

describe('openIdentity', () => {
  it('gives the same session and visitor to a second tab, and another tab id', () => {
    const shared = memory()
    const a = openIdentity(shared, memory(), T)
    const b = openIdentity(shared, memory(), T + 1_000)
    expect(b.session).toBe(a.session)
    expect(b.visitor).toBe(a.visitor)
    expect(b.next().tab).not.toBe(a.next().tab)
  })

  it('counts from 0, and on over the pages of a tab', () => {
    const [shared, perTab] = [memory(), memory()]
    const first = openIdentity(shared, perTab, T)
    const names = [first.next(), first.next()]
    first.handOver(T + 10)
    const second = openIdentity(shared, perTab, T + 20)
    names.push(second.next())
    expect(names.map(name => name.seq)).toEqual([0, 1, 2])
    expect(new Set(names.map(name => name.tab)).size).toBe(1)
  })

  it('gives a copy of a living page’s storage a tab of its own', () => {
    const [shared, perTab] = [memory(), memory()]
    const original = openIdentity(shared, perTab, T)
    expect(openIdentity(shared, perTab, T + 20).next().tab).not.toBe(original.next().tab)
  })

  it('goes on after the page that came between, when it returns from the back/forward cache', () => {
    const [shared, perTab] = [memory(), memory()]
    const first = openIdentity(shared, perTab, T)
    first.next()
    first.handOver(T + 10)
    const between = openIdentity(shared, perTab, T + 20)
    between.next()
    between.handOver(T + 30)
    first.takeBack(T + 40)
    expect(first.next().seq).toBe(2)
  })

  it('rotates when somebody returns, after letting go of what waits', () => {
    const identity = openIdentity(memory(), memory(), T)
    const old = identity.next()
    const leave = vi.fn(() => expect(identity.next()).toEqual({ ...old, seq: 1 }))
    const later = T + SESSION_IDLE_MS
    expect(identity.touch(later, false, leave)).toBe('sleep')
    expect(leave).not.toHaveBeenCalled()
    // At once after the page moved by itself: the answer must not come from what was known a moment ago.
    expect(identity.touch(later + 1, true, leave)).toBe('rotated')
    expect(leave).toHaveBeenCalledOnce()
    expect(identity.next()).toMatchObject({ session: identity.session, seq: 0 })
    expect(identity.session).not.toBe(old.session)
    expect(identity.touch(later + 2, true, leave)).toBe('same')
  })

  it('stays while somebody is active, up to 24 h', () => {
    const identity = openIdentity(memory(), memory(), T)
    const session = identity.session
    for (let ms = 0; ms < SESSION_MAX_MS; ms += SESSION_IDLE_MS / 2) {
      expect(identity.touch(T + ms, true, nothing)).toBe('same')
    }
    expect(identity.session).toBe(session)
    expect(identity.touch(T + SESSION_MAX_MS, false, nothing)).toBe('rotated')
  })

  it('follows another tab into its new session, and stays awake while that one is active', () => {
    const shared = memory()
    const a = openIdentity(shared, memory(), T)
    const b = openIdentity(shared, memory(), T)
    const later = T + SESSION_IDLE_MS + 1
    expect(a.touch(later, true, nothing)).toBe('rotated')
    expect(b.touch(later + 2_000, false, nothing)).toBe('rotated')
    expect(b.session).toBe(a.session)
    expect(b.touch(later + 4_000, false, nothing)).toBe('same')
  })

  it('remembers who the visitor is, and tells the anonymous id once', () => {
    const shared = memory()
    const identity = openIdentity(shared, memory(), T)
    const anonymous = identity.visitor
    expect(identity.identify('ada')).toBe(anonymous)
    expect(identity.identify('ada')).toBeUndefined()
    expect(openIdentity(shared, memory(), T + SESSION_MAX_MS).visitor).toBe('ada')
    identity.identify('x'.repeat(300))
    expect(identity.visitor).toHaveLength(MAX_VISITOR_CHARS)
  })

  it('carries what was decided to all tabs and pages of the session, and to no other', () => {
    const shared = memory()
    const a = openIdentity(shared, memory(), T)
    const b = openIdentity(shared, memory(), T)
    a.mark({ isReleased: true })
    b.mark({ told: 'buffering' })
    expect(b.marks).toMatchObject({ isReleased: true, told: 'buffering' })
    expect(a.touch(T + 2_000, false, nothing)).toBe('same')
    expect(a.marks.told).toBe('buffering')
    expect(openIdentity(shared, memory(), T + 3_000).marks.isReleased).toBe(true)
    a.touch(T + SESSION_IDLE_MS + 3_000, true, nothing)
    expect(a.marks).not.toHaveProperty('isReleased')
  })

  it('knows of a tab, over its pages, whether somebody did something there', () => {
    const [shared, perTab] = [memory(), memory()]
    const first = openIdentity(shared, perTab, T)
    first.touch(T + 1, false, nothing)
    expect(first.isTouched).toBe(false)
    first.touch(T + 2, true, nothing)
    expect(first.isTouched).toBe(true)
    expect(openIdentity(shared, memory(), T + 3).isTouched).toBe(false)
    first.handOver(T + 10)
    const second = openIdentity(shared, perTab, T + 20)
    expect(second.isTouched).toBe(true)
    expect(Object.keys(second.next())).toEqual(['session', 'tab', 'seq'])
    second.touch(T + SESSION_IDLE_MS + 20, true, nothing)
    expect(second.isTouched).toBe(true)
  })

  it('stores nothing before it may, and nothing is left after', () => {
    const shared = openStore(noStorage, '', true)
    const identity = openIdentity(shared, openStore(noStorage, '', true), T)
    identity.release()
    expect(shared.read('visitor')).toMatchObject({ id: identity.visitor })
    identity.clear()
    expect([shared.read('visitor'), shared.read('session')]).toEqual([undefined, undefined])
  })
})
