import { expect, it } from 'vitest'
import { changed, openingState } from './state.ts'

const state = openingState({ speed: 1, foldsIdle: true, tab: 'a', viewport: { width: 1, height: 2 } })

it('begins waiting, standing, with nothing loaded', () =>
  expect(state).toMatchObject({ picture: 'waiting', isPlaying: false, progress: 0, tab: 'a', problem: null }))

it('is the same object when nothing changes', () => {
  expect(changed(state, {})).toBe(state)
  expect(changed(state, { tab: 'a', isPlaying: false, viewport: { width: 1, height: 2 }, gap: null })).toBe(state)
})

it('is a new one when something does', () => {
  for (const patch of [{ tab: null }, { viewport: { width: 1, height: 3 } }, { gap: { fromMs: 1, toMs: 2 } }]) {
    expect(changed(state, patch)).toEqual({ ...state, ...patch })
    expect(changed(state, patch)).not.toBe(state)
  }
})
