import { listen, type Stop } from '../guard.ts'

/**
 * Reports that somebody is there. Only what a person's hand does: a page that moves by itself does not keep a session
 * alive. Listens on the window, so it is called before rrweb's own listeners: a session that rotates begins with a full
 * snapshot, and the event that woke it comes after.
 */
export function captureActivity(report: () => void): Stop {
  return listen(window, ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'], event => {
    if (event.isTrusted) report()
  })
}
