import { describe, expect, it } from 'vitest'
import { actionFor, nextSpeed, SHORTCUTS } from './shortcuts.ts'

const press = (key: string, more = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
})

describe('actionFor', () => {
  it.each([
    [' ', { kind: 'toggle' }],
    ['K', { kind: 'toggle' }],
    ['ArrowLeft', { kind: 'skip', byMs: -5_000 }],
    ['>', { kind: 'speed', direction: 1 }],
    [',', { kind: 'step', direction: -1 }],
    ['n', { kind: 'event', direction: 1 }],
    ['Home', { kind: 'jump', to: 'start' }],
    ['=', { kind: 'zoom', direction: 1 }],
    ['0', { kind: 'zoom', direction: 0 }],
    ['?', { kind: 'help' }],
  ])('%s', (key, action) => expect(actionFor(press(key), 'page')).toEqual(action))

  it('goes further with shift', () =>
    expect(actionFor(press('ArrowRight', { shiftKey: true }), 'page')).toEqual({ kind: 'skip', byMs: 30_000 }))
  it('goes through a queue where there is one, and never for a Caps Lock', () => {
    expect(actionFor(press('N', { shiftKey: true }), 'control', true)).toEqual({ kind: 'queue', direction: 1 })
    expect(actionFor(press('P', { shiftKey: true }), 'page', true)).toEqual({ kind: 'queue', direction: -1 })
    expect(actionFor(press('N'), 'page', true)).toEqual({ kind: 'event', direction: 1 })
    expect(actionFor(press('N', { shiftKey: true }), 'page')).toEqual({ kind: 'event', direction: 1 })
    expect(actionFor(press('N', { shiftKey: true }), 'text', true)).toBeNull()
  })
  it('copies the transcript, and opens it with shift', () => {
    expect(actionFor(press('t'), 'page')).toEqual({ kind: 'transcript', isCopy: true })
    expect(actionFor(press('T', { shiftKey: true }), 'page')).toEqual({ kind: 'transcript', isCopy: false })
  })
  it.each(['ctrlKey', 'metaKey', 'altKey'])('leaves keys with %s to the browser', name =>
    expect(actionFor(press('c', { [name]: true }), 'page')).toBeNull(),
  )
  it('leaves text its keys, a choice its own, a button its space', () => {
    expect(actionFor(press('k'), 'text')).toBeNull()
    expect(actionFor(press('ArrowLeft'), 'choice')).toBeNull()
    expect(actionFor(press('k'), 'choice')).toEqual({ kind: 'toggle' })
    expect(actionFor(press(' '), 'control')).toBeNull()
    expect(actionFor(press('k'), 'control')).toEqual({ kind: 'toggle' })
  })
  it.each(['q', 'Enter', 'Tab', 'Escape', 'toString', '__proto__', 'constructor'])('knows nothing of %s', key =>
    expect(actionFor(press(key), 'page')).toBeNull(),
  )

  it('does something for every key on the sheet', () => {
    const names: Record<string, string> = { Space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight' }
    for (const key of SHORTCUTS.flatMap(each => each.keys)) {
      const bare = key.replace('Shift ', '')
      expect([key, actionFor(press(names[bare] ?? bare, { shiftKey: key !== bare }), 'page')]).not.toEqual([key, null])
    }
  })
})

it('nextSpeed walks the steps and stops at the ends', () => {
  expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(16, 1), nextSpeed(0.25, -1)]).toEqual([2, 0.5, 16, 0.25])
})
