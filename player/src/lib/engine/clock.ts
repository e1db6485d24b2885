/** A clock that runs at any speed over session time. `nowMs` is any monotonic time, such as `performance.now()`. */
export interface Clock {
  atMs: number
  speed: number
  /** When the clock was last set going; null while it stands. */
  sinceMs: number | null
}

export function readClock(clock: Clock, nowMs: number): number {
  return clock.sinceMs === null ? clock.atMs : clock.atMs + (nowMs - clock.sinceMs) * clock.speed
}

export function startClock(clock: Clock, nowMs: number): Clock {
  return { ...clock, atMs: readClock(clock, nowMs), sinceMs: nowMs }
}

export function stopClock(clock: Clock, nowMs: number): Clock {
  return { ...clock, atMs: readClock(clock, nowMs), sinceMs: null }
}

/** Puts the clock to `atMs`; it keeps running if it ran. */
export function setClock(clock: Clock, atMs: number, nowMs: number): Clock {
  return { ...clock, atMs, sinceMs: clock.sinceMs === null ? null : nowMs }
}

export function setClockSpeed(clock: Clock, speed: number, nowMs: number): Clock {
  return { ...setClock(clock, readClock(clock, nowMs), nowMs), speed }
}
