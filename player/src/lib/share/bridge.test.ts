import { describe, expect, it } from 'vitest'
import { type BridgeWindow, isAllowed, openBridge } from './bridge.ts'
import type { HostCommand } from './messages.ts'

const WIKI = 'https://wiki.example.com'
const STATE = { currentTime: 1, duration: 9, isPlaying: true, hasEnded: false }

function open(allowed = [WIKI]) {
  const sent: [message: unknown, to: string][] = []
  const commands: HostCommand[] = []
  const listeners = new Set<(message: MessageEvent<unknown>) => void>()
  const parent = { postMessage: (message: unknown, to: string) => void sent.push([message, to]) }
  const host: BridgeWindow = {
    parent,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  const bridge = openBridge(host, allowed, command => commands.push(command))
  const hear = (data: unknown, origin = WIKI, source: unknown = parent) => {
    for (const listener of listeners) listener({ data, origin, source } as MessageEvent<unknown>)
  }
  return { bridge, hear, sent, commands, listeners }
}

describe('the bridge of an embedded player', () => {
  it('greets without saying anything, and tells no more until it knows who is there', () => {
    const { bridge, sent, hear } = open()
    bridge.report(STATE)
    expect(sent).toEqual([[{ playhead: 1, kind: 'hello' }, '*']])
    hear({ playhead: 1, kind: 'hello' })
    bridge.report(STATE)
    expect(sent.at(-1)).toEqual([{ playhead: 1, kind: 'state', ...STATE }, WIKI])
  })

  it('does what an allowed page asks for', () => {
    const { hear, commands } = open()
    for (const command of [
      { kind: 'play' },
      { kind: 'pause' },
      { kind: 'seek', to: 92 },
      { kind: 'seek', to: '1m32s' },
    ])
      hear({ playhead: 1, ...command })
    expect(commands).toEqual([
      { kind: 'play' },
      { kind: 'pause' },
      { kind: 'seek', to: 92 },
      { kind: 'seek', to: '1m32s' },
    ])
  })

  it('hears no other page, no other window, and nothing else', () => {
    const { bridge, hear, commands, sent } = open()
    hear({ playhead: 1, kind: 'play' }, 'https://elsewhere.example')
    hear({ playhead: 1, kind: 'play' }, 'null')
    hear({ playhead: 1, kind: 'play' }, WIKI, {})
    for (const data of [null, 'play', { kind: 'play' }, { playhead: 2, kind: 'play' }, { playhead: 1, kind: 'erase' }])
      hear(data)
    for (const to of [Number.NaN, Number.POSITIVE_INFINITY, null, {}]) hear({ playhead: 1, kind: 'seek', to })
    bridge.report(STATE)
    expect([commands, sent.length]).toEqual([[], 1])
  })

  it('lets go', () => {
    const { bridge, listeners } = open()
    bridge.close()
    expect(listeners.size).toBe(0)
  })
})

it.each([
  [WIKI, WIKI, true],
  [WIKI, `${WIKI}:8443`, false],
  [WIKI, 'http://wiki.example.com', false],
  ['https://*.example.com', WIKI, true],
  ['https://*.example.com', 'https://a.b.example.com', true],
  ['https://*.example.com', 'https://example.com', false],
  ['https://*.example.com', 'https://evil.com/.example.com', false],
  ['https://*.example.com', 'https://.example.com', false],
  ['http://*.local:8080', 'http://a.local:8080', true],
])('%s allows %s: %s', (pattern, origin, expected) => expect(isAllowed([pattern], origin)).toBe(expected))
