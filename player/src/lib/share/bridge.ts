import { type HostCommand, type PlayerState, sealed, unsealed } from './messages.ts'

/** What the bridge needs of a window: the real one, or a test's. */
export interface BridgeWindow {
  parent: { postMessage(message: unknown, targetOrigin: string): void }
  addEventListener(type: 'message', listener: (message: MessageEvent<unknown>) => void): void
  removeEventListener(type: 'message', listener: (message: MessageEvent<unknown>) => void): void
}

export interface Bridge {
  /** Tells the page around, once it is known. */
  report(state: PlayerState): void
  close(): void
}

/**
 * Lets the page around the frame steer the player, where its origin is allowed: it is known by its own first message, and only that origin is told
 * anything. The browser refuses to show the frame elsewhere (`frame-ancestors`); this does not rely on it.
 * @param allowed origins, `https://*.example.com` for subdomains
 */
export function openBridge(
  host: BridgeWindow,
  allowed: readonly string[],
  onCommand: (command: HostCommand) => void,
): Bridge {
  let origin: string | null = null

  function onMessage(message: MessageEvent<unknown>): void {
    if (message.source !== (host.parent as unknown) || !isAllowed(allowed, message.origin)) return
    const command = commandOf(message.data)
    if (command === null) return
    origin = message.origin
    onCommand(command)
  }

  host.addEventListener('message', onMessage)
  host.parent.postMessage(sealed({ kind: 'hello' }), '*')
  return {
    report(state) {
      if (origin !== null) host.parent.postMessage(sealed({ kind: 'state', ...state }), origin)
    },
    close: () => host.removeEventListener('message', onMessage),
  }
}

/** Whether an origin is one of those allowed, as `frame-ancestors` reads them: `*` stands for one label or more. */
export function isAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.some(pattern => {
    const [before = '', behind] = pattern.split('*')
    if (behind === undefined) return origin === pattern
    const labels = origin.slice(before.length, origin.length - behind.length)
    return origin.startsWith(before) && origin.endsWith(behind) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(labels)
  })
}

function commandOf(data: unknown): HostCommand | null {
  const body = unsealed(data)
  if (body?.kind === 'hello' || body?.kind === 'play' || body?.kind === 'pause') return { kind: body.kind }
  if (body?.kind !== 'seek') return null
  const { to } = body
  return typeof to === 'string' || (typeof to === 'number' && Number.isFinite(to)) ? { kind: 'seek', to } : null
}
