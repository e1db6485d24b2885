import { MAX_LONG_TASKS_PER_MINUTE } from '../limits.ts'
import { nowMs } from '../natives.ts'
import { hasEntries, observe } from './observe.ts'
import { createRate } from './rate.ts'
import { LONG_TASK_MS } from './thresholds.ts'
import type { Signals } from './types.ts'

interface Script {
  duration: number
  sourceURL: string
  invoker: string
}

/** Reports tasks, or frames where the browser knows them, that hold the page for long, and the script that took most of it. */
export function captureLongTasks(signals: Signals): void {
  const { policy, report, onStop } = signals
  const isAllowed = createRate(signals, 'long_task')
  const type = hasEntries('long-animation-frame') ? 'long-animation-frame' : 'longtask'
  const { stop } = observe<PerformanceEntry & { scripts?: Script[] }>(type, ({ duration, startTime, scripts = [] }) => {
    if (duration < LONG_TASK_MS || !isAllowed(MAX_LONG_TASKS_PER_MINUTE)) return
    const [script] = [...scripts].sort((a, b) => b.duration - a.duration)
    report({
      type: 'long_task',
      name: script && policy.message(script.invoker),
      atMs: Math.round(nowMs() - performance.now() + startTime),
      props: { durationMs: duration, script: script ? policy.url(script.sourceURL) : '' },
    })
  })
  onStop(stop)
}
