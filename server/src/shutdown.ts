import type { Logger } from './log.ts'

/** Things to end, last opened first: whoever uses something closes before it. */
export interface Closers {
  add(name: string, close: () => Promise<void>): void
  closeAll(): Promise<void>
}

export function createClosers(log: Logger): Closers {
  const stack: { name: string; close: () => Promise<void> }[] = []
  return {
    add: (name, close) => void stack.push({ name, close }),
    async closeAll() {
      for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
        try {
          await entry.close()
        } catch (error) {
          log.error({ err: error, part: entry.name }, 'could not be closed cleanly')
        }
      }
    },
  }
}

/** Closes everything on SIGTERM or SIGINT, then exits. A second signal exits at once: what was acknowledged is durable anyway. */
export function closeOnSignals(closers: Closers, log: Logger): void {
  let isClosing = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (isClosing) process.exit(1)
    isClosing = true
    log.info({ signal }, 'stopping')
    void closers.closeAll().then(() => process.exit(0))
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
