import type { SessionEvents } from '../sessions/schema.ts'
import { fitLines } from './fit.ts'
import { transcriptLines } from './lines.ts'
import type { Transcript } from './schema.ts'
import type { Stretch } from './stretch.ts'
import { lineText, type SessionFacts } from './text.ts'

/** Characters of a transcript as text: some 15,000 tokens, a tenth of what assistants take. A busy quarter of an hour fits. */
const MAX_TEXT_CHARS = 60_000
/** Characters of one as JSON, which is shown on a screen: about 6,000 lines. */
const MAX_JSON_CHARS = 600_000

/**
 * What a visitor did and what went wrong, in words. Pure: the same events give the same transcript.
 * @param publicUrl of the server, for the links
 */
export function makeTranscript(
  facts: SessionFacts,
  { events, isTruncated }: Pick<SessionEvents, 'events' | 'isTruncated'>,
  stretch: Stretch,
  { format, publicUrl }: { format: 'text' | 'json'; publicUrl: string },
): Transcript {
  const { session, startedMs, endedMs, tabs } = facts
  const maxChars = format === 'text' ? MAX_TEXT_CHARS : MAX_JSON_CHARS
  const all = transcriptLines({ startedMs, tabs, events }, stretch)
  const { lines, leftOut } = fitLines(all, maxChars, line => lineText(line, session, publicUrl).length + 1)
  if (isTruncated) leftOut.push(`everything after the first ${events.length} recorded events`)
  return { session, startedMs, endedMs, tabs: tabs.length, lines, leftOut }
}
