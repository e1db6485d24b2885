import { getText } from '../api/client.ts'
import { explain } from '../api/explain.ts'
import { copyText } from '../ui/clipboard.ts'
import { type ExportKind, exportPath } from './ask.ts'

/** Milliseconds after which something that takes longer is said to be under way. */
const SLOW_MS = 600

/** What a replay's screen is exporting. */
export interface Exports {
  /** The transcript is open beside the picture. */
  isReading: boolean
  /** The dialog is open, for this kind. */
  isAsking: boolean
  kind: ExportKind
  ask(kind: ExportKind): void
  /** Copies the transcript of the whole session, and says so. */
  copyTranscript(): Promise<void>
}

/** @param say tells the viewer in a word what was done */
export function createExports(session: string, say: (text: string) => void): Exports {
  let isReading = $state(false)
  let isAsking = $state(false)
  let kind: ExportKind = $state('playwright')
  return {
    get isReading() {
      return isReading
    },
    set isReading(value) {
      isReading = value
    },
    get isAsking() {
      return isAsking
    },
    set isAsking(value) {
      isAsking = value
    },
    get kind() {
      return kind
    },
    set kind(value) {
      kind = value
    },
    ask(wanted) {
      kind = wanted
      isAsking = true
    },
    async copyTranscript() {
      const slow = setTimeout(() => say('Writing the transcript…'), SLOW_MS)
      try {
        const text = await getText(exportPath(session, 'transcript'))
        say(
          (await copyText(text))
            ? 'Transcript copied'
            : 'The browser did not allow copying. Open the transcript instead.',
        )
      } catch (error) {
        say(explain(error).text)
      } finally {
        clearTimeout(slow)
      }
    },
  }
}
