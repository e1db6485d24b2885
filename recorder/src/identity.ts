import { MAX_VISITOR_CHARS, uuidv7 } from '@playhead/protocol'
import { SESSION_CHECK_MS } from './limits.ts'
import {
  asSession,
  judgeSession,
  type Marks,
  newSession,
  newTab,
  resumeTab,
  type SharedSession,
  type TabPosition,
} from './session.ts'
import type { Store } from './storage.ts'

interface Visitor {
  id: string
  isIdentified: boolean
}

/** Who is being recorded: visitor, session, tab. One per page. */
export interface Identity {
  readonly session: string
  readonly visitor: string
  /** When the session began, epoch milliseconds. */
  readonly startedMs: number
  /** What was decided for the session, here or in another tab up to a second ago. */
  readonly marks: Marks
  /** True when a person has done something in this tab. */
  readonly isTouched: boolean
  /** Decides something for the session, in all its tabs and pages. */
  mark(marks: Marks): void
  /**
   * `rotated` when a new session began, here or in another tab; `sleep` when what happens is not to be recorded.
   * `leave` is called before the names change: what waits belongs to the session that ends.
   */
  touch(nowMs: number, isActivity: boolean, leave: () => void): 'same' | 'rotated' | 'sleep'
  /** Names the next batch. */
  next(): Pick<TabPosition, 'session' | 'tab' | 'seq'>
  /** Sets the visitor id; returns the anonymous id it replaces, if it does. */
  identify(id: string): string | undefined
  /** Leaves the tab's position for the next page of the tab. */
  handOver(nowMs: number): void
  /** Takes the position back, when the page returns from the back/forward cache. */
  takeBack(nowMs: number): void
  /** From now on it may be stored. */
  release(): void
  /** Forgets all that this browser stored of it. */
  clear(): void
}

export function openIdentity(shared: Store, perTab: Store, startMs: number): Identity {
  let checkedMs = startMs
  let session = begin(asSession(shared.read('session')), startMs)
  let position = resumeTab(perTab.take('tab'), session.id, startMs)
  let visitor = readVisitor(shared) ?? { id: uuidv7(startMs), isIdentified: false }
  shared.write('visitor', visitor)

  function begin(stored: SharedSession | undefined, nowMs: number): SharedSession {
    const fits = stored && judgeSession(stored, nowMs, true) === 'keep'
    const begun = fits ? { ...stored, activeMs: nowMs } : newSession(nowMs)
    shared.write('session', begun)
    return begun
  }

  return {
    get session() {
      return session.id
    },
    get visitor() {
      return visitor.id
    },
    get startedMs() {
      return session.startedMs
    },
    get marks() {
      return session
    },
    get isTouched() {
      return position.isTouched === true
    },
    mark(marks) {
      const stored = asSession(shared.read('session'))
      session = { ...(stored?.id === session.id ? stored : session), ...marks }
      shared.write('session', session)
    },
    touch(nowMs, isActivity, leave) {
      if (isActivity) position.isTouched = true
      const isDue = Math.abs(nowMs - checkedMs) >= SESSION_CHECK_MS
      if (!isDue && judgeSession(session, nowMs, isActivity) === 'keep') return 'same'
      checkedMs = nowMs
      const before = session.id
      session = asSession(shared.read('session')) ?? session
      visitor = readVisitor(shared) ?? visitor
      const verdict = judgeSession(session, nowMs, isActivity)
      if (verdict === 'sleep') return 'sleep'
      if (isActivity || verdict === 'rotate') session = begin(session, nowMs)
      if (session.id === before) return 'same'
      leave()
      position = { ...newTab(session.id, nowMs), isTouched: isActivity }
      return 'rotated'
    },
    next() {
      const { tab } = position
      return { session: position.session, tab, seq: position.seq++ }
    },
    identify(id) {
      const before = visitor
      visitor = { id: id.slice(0, MAX_VISITOR_CHARS), isIdentified: true }
      shared.write('visitor', visitor)
      return before.isIdentified ? undefined : before.id
    },
    handOver(nowMs) {
      perTab.write('tab', { ...position, atMs: nowMs })
    },
    takeBack(nowMs) {
      position = resumeTab(perTab.take('tab'), session.id, nowMs)
    },
    release() {
      shared.release()
      perTab.release()
    },
    clear() {
      shared.clear()
      perTab.clear()
    },
  }
}

function readVisitor(shared: Store): Visitor | undefined {
  const visitor = shared.read('visitor') as Visitor | undefined
  return typeof visitor?.id === 'string' && visitor.id ? visitor : undefined
}
