import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seal, unseal } from '../../stage/protocol.ts'
import { createPicker, NOT_PICKING, type PickState } from './picker.ts'

const BUY = { element: { selector: '#buy', tag: 'button' }, box: { x: 1, y: 2, width: 3, height: 4 } }

/** A window that keeps a diary of what it is told, and may answer. */
function openFrame() {
  const told: unknown[] = []
  const contentWindow = { postMessage: (message: unknown) => told.push(unseal(message)) }
  const listeners = new Set<(message: unknown) => void>()
  vi.stubGlobal('location', { origin: 'https://player.example.com' })
  vi.stubGlobal('window', {
    addEventListener: (_: string, listener: (message: unknown) => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: (message: unknown) => void) => listeners.delete(listener),
  })
  const answer = (at: typeof BUY | null) => {
    const message = { source: contentWindow, origin: 'https://player.example.com', data: seal({ kind: 'pointed', at }) }
    for (const listener of listeners) listener(message)
  }
  return { frame: { contentWindow } as unknown as HTMLIFrameElement, told, answer, listeners }
}

let page: ReturnType<typeof openFrame>
beforeEach(() => {
  page = openFrame()
})
afterEach(() => vi.unstubAllGlobals())

function open(onChosen: (chosen: unknown) => void = () => {}) {
  let state: PickState = NOT_PICKING
  const picker = createPicker({
    onChosen,
    onChange: next => {
      state = next
    },
  })
  return { picker, state: () => state, detach: picker.attach(page.frame) }
}

describe('the picker', () => {
  it('asks for one point at a time, and then for where the pointer is by now', () => {
    const { picker, state } = open()
    picker.start()
    for (const x of [1, 2, 3]) picker.point(x, 0)
    expect(page.told).toEqual([{ kind: 'point', x: 1, y: 0 }])
    page.answer(BUY)
    expect(page.told).toEqual([
      { kind: 'point', x: 1, y: 0 },
      { kind: 'point', x: 3, y: 0 },
    ])
    expect(state()).toEqual({ isPicking: true, pointed: BUY })
  })

  it('chooses what is pointed at and ends', () => {
    const onChosen = vi.fn()
    const { picker, state } = open(onChosen)
    picker.start()
    picker.choose()
    expect(onChosen).not.toHaveBeenCalled()
    picker.point(1, 1)
    page.answer(BUY)
    picker.choose()
    expect(onChosen).toHaveBeenCalledExactlyOnceWith(BUY)
    expect(state()).toEqual(NOT_PICKING)
  })

  it('waits for the answer where a tap was faster', () => {
    const onChosen = vi.fn()
    const { picker } = open(onChosen)
    picker.start()
    picker.point(1, 1)
    picker.choose()
    expect(onChosen).not.toHaveBeenCalled()
    page.answer(BUY)
    expect(onChosen).toHaveBeenCalledExactlyOnceWith(BUY)
  })

  it('ends when it is cancelled or the frame goes, and hears nothing more', () => {
    const { picker, state, detach } = open()
    picker.start()
    picker.point(1, 1)
    picker.cancel()
    page.answer(BUY)
    expect(state()).toEqual(NOT_PICKING)
    picker.start()
    detach()
    expect(state()).toEqual(NOT_PICKING)
    expect(page.listeners.size).toBe(0)
  })
})
