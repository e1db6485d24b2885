/** What a measured page offers the driver, as `window.bench`. Times are milliseconds since the navigation began. */
export interface BenchPage {
  /** Resolves at the first frame after `load`. */
  ready: Promise<void>
  /** Carries out the page's work. */
  run(): Promise<void>
  figures(): PageFigures
}

export interface PageFigures {
  /** From the document's first byte to the first frame after `load`. */
  loadMs: number
  /** When `loadMs` ended. */
  readyAtMs: number
  /** When each action began and its frame was done. */
  actions: Span[]
  /** Tasks of 50 ms or more. */
  longTasks: Span[]
  /** Longest event of each interaction, 16 ms and longer, in the browser's steps of 8 ms. */
  interactions: number[]
}

export interface Span {
  startMs: number
  endMs: number
}

declare global {
  interface Window {
    bench: BenchPage
  }
}

/** Puts `window.bench` on the page. `work` gives its actions, each carried out in a frame of its own. */
export function measurePage(work: () => readonly Action[]): void {
  const actions: Span[] = []
  const longTasks: Span[] = []
  const interactions = new Map<number, number>()
  let loadMs = 0
  let readyAtMs = 0

  const takeTasks = (list: PerformanceEntryList): void => {
    for (const { startTime, duration } of list) longTasks.push({ startMs: startTime, endMs: startTime + duration })
  }
  const takeInteractions = (list: PerformanceEntryList): void => {
    for (const entry of list as (PerformanceEntry & { interactionId: number })[])
      if (entry.interactionId > 0)
        interactions.set(entry.interactionId, Math.max(entry.duration, interactions.get(entry.interactionId) ?? 0))
  }
  const tasks = new PerformanceObserver(list => takeTasks(list.getEntries()))
  tasks.observe({ type: 'longtask', buffered: true })
  const events = new PerformanceObserver(list => takeInteractions(list.getEntries()))
  events.observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)

  const ready = new Promise<void>(resolve => {
    addEventListener('load', () =>
      nextFrame(() => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
        readyAtMs = performance.now()
        loadMs = readyAtMs - (navigation?.responseStart ?? 0)
        resolve()
      }),
    )
  })

  window.bench = {
    ready,
    async run() {
      for (const { act, everyMs } of work()) {
        const span = await timeToFrame(act)
        actions.push(span)
        if (everyMs !== undefined) await pass(everyMs - (performance.now() - span.startMs))
      }
    },
    figures() {
      takeTasks(tasks.takeRecords())
      takeInteractions(events.takeRecords())
      return { loadMs, readyAtMs, actions, longTasks, interactions: [...interactions.values()] }
    },
  }
}

export interface Action {
  act(): void
  /** Milliseconds from this action's start to the next one's. Absent: in the frame after. */
  everyMs?: number
}

/**
 * Acts at the beginning of a frame and waits until that frame is drawn: as Speedometer 3 measures
 * (https://github.com/WebKit/Speedometer, resources/shared/test-invoker.mjs). An action begun between frames would count the wait for the next one,
 * up to 16.7 ms in which a slow page hides. Layout is asked for at the end, so that it is counted even where the frame was skipped.
 */
function timeToFrame(act: () => void): Promise<Span> {
  return new Promise(resolve => {
    requestAnimationFrame(() => {
      const startMs = performance.now()
      act()
      afterTask(() => {
        document.body.getBoundingClientRect()
        resolve({ startMs, endMs: performance.now() })
      })
    })
  })
}

function nextFrame(then: () => void): void {
  requestAnimationFrame(() => afterTask(then))
}

/** Runs after the task at hand, and so after the frame it belongs to; a timer of 0 would wait for a millisecond more. */
function afterTask(then: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    then()
  }
  port2.postMessage(null)
}

function pass(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)))
}
