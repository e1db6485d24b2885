export interface Asked<Value> {
  status: 'waiting' | 'ready' | 'failed' | 'stopped'
  /** The last answer; while a newer one is awaited, or after it failed, of an earlier question. */
  value: Value | null
  isStale: boolean
  error: unknown
  /** Milliseconds since it was asked, while waiting. Grows every `TICK_MS`. */
  waitedMs: number
}

export interface Asker<Value> {
  state(): Asked<Value>
  /** Asks, and gives up what was asked before. */
  ask(run: (signal: AbortSignal) => Promise<Value>): void
  /** Gives up what is asked: the request ends, and its query with it. */
  stop(): void
  /** As `stop`, when nobody looks any more. */
  close(): void
}

/** Milliseconds between two looks at how long it has taken. */
const TICK_MS = 250

/** One question to the server whose answer is on screen. An answer that comes after a newer question is never shown. */
export function createAsker<Value>(onChange: (state: Asked<Value>) => void): Asker<Value> {
  let state: Asked<Value> = { status: 'waiting', value: null, isStale: false, error: null, waitedMs: 0 }
  let abort: AbortController | null = null
  let ticks: ReturnType<typeof setInterval> | undefined

  function change(patch: Partial<Asked<Value>>): void {
    state = { ...state, ...patch }
    onChange(state)
  }

  function giveUp(): void {
    clearInterval(ticks)
    abort?.abort()
    abort = null
  }

  async function run(ask: (signal: AbortSignal) => Promise<Value>, current: AbortController): Promise<void> {
    try {
      const value = await ask(current.signal)
      if (abort === current) change({ status: 'ready', value, isStale: false, error: null })
    } catch (error) {
      if (abort === current) change({ status: 'failed', error })
    } finally {
      if (abort === current) clearInterval(ticks)
    }
  }

  return {
    state: () => state,
    ask(question) {
      giveUp()
      const current = new AbortController()
      abort = current
      const startMs = performance.now()
      change({ status: 'waiting', isStale: state.value !== null, error: null, waitedMs: 0 })
      ticks = setInterval(() => change({ waitedMs: performance.now() - startMs }), TICK_MS)
      void run(question, current)
    },
    stop() {
      if (state.status !== 'waiting') return
      giveUp()
      change({ status: 'stopped' })
    },
    close: giveUp,
  }
}
