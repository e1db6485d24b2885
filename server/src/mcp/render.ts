import type { FunnelDefinition } from '../funnels/definition.ts'
import type { FunnelList, FunnelReasons, FunnelResult } from '../funnels/schema.ts'
import type { SessionList } from '../sessions/schema.ts'
import { inWords } from '../transcript/lines.ts'
import { quote } from '../transcript/quote.ts'
import { UNTRUSTED } from '../transcript/text.ts'

/** Characters of one answer: some 15,000 tokens, as of a transcript. */
const MAX_ANSWER_CHARS = 60_000

/** Lines as one answer, with the sentence that says how to read them. What does not fit is left out, and said to be. */
export function answer(lines: readonly string[]): string {
  const kept: string[] = [UNTRUSTED, '']
  let chars = 0
  for (const [n, line] of lines.entries()) {
    chars += line.length + 1
    if (chars > MAX_ANSWER_CHARS) return [...kept, `Left out: ${lines.length - n} lines. Ask for fewer.`].join('\n')
    kept.push(line)
  }
  return kept.join('\n')
}

export function renderSessions({ sessions, nextCursor }: SessionList, url: string): string {
  if (sessions.length === 0) return answer(['No session fits.'])
  const lines = sessions.map(session => {
    const { pageviews, clicks, errors } = session.counts
    return [
      `- ${session.session}: ${timeOf(session.startedMs)}, ${inWords(session.durationMs)}`,
      `${pageviews} pages, ${clicks} clicks, ${errors} errors`,
      `visitor ${quote(session.visitor)}, ${quote(session.browser)} on ${quote(session.os)}, ${session.device}`,
      `began at ${quote(session.firstUrl)}`,
      session.hasReplay ? `replay ${new URL(`/sessions/${session.session}`, url).href}` : 'no replay',
    ].join('; ')
  })
  return answer([...lines, ...(nextCursor ? [`There are more: ask with cursor ${nextCursor}`] : [])])
}

/** What a step counts: its label, or what it matches. */
export function stepName(step: FunnelDefinition['steps'][number]): string {
  if (step.label) return quote(step.label)
  const names = step.anyOf.map(matcher => {
    if (matcher.kind === 'event') return `event ${quote(matcher.name)}`
    if (matcher.kind === 'page') return `page ${quote(matcher.path)}`
    return `click on ${quote(Object.values(matcher.element).filter(Boolean).join(' '))}`
  })
  return names.join(' or ')
}

export function renderFunnel(definition: FunnelDefinition, { steps, fromMs, toMs }: FunnelResult, url: string): string {
  const unit = definition.count === 'people' ? 'people' : 'sessions'
  const lines = steps.map((step, index) => {
    const named = definition.steps[index]
    const shares =
      index === 0
        ? ''
        : `; ${percent(step.rateFromStart)} of the first, ${percent(step.rateFromPrevious)} of the step before`
    const took = step.medianMs === null ? '' : `; half of them within ${inWords(step.medianMs)}`
    const lost = index === steps.length - 1 ? '' : `; ${step.dropped} dropped after it`
    return `${index + 1}. ${named ? stepName(named) : ''}: ${step.count} ${unit}${shares}${took}${lost}`
  })
  return answer([
    `First step from ${timeOf(fromMs)} to ${timeOf(toMs)}.`,
    ...lines,
    `Chart: ${funnelUrl(definition, url)}`,
  ])
}

export function renderDropoffs({ rows, nextCursor }: FunnelList, reasons: FunnelReasons, url: string): string {
  const told = reasons.reasons.slice(0, MAX_REASONS).map(reason => {
    const chance = reason.isSignificant ? '' : '; may be chance'
    return `- ${reason.key.kind} ${quote(reason.label)}: ${reason.dropped} of ${reasons.dropped} who dropped, ${reason.converted} of ${reasons.converted} who went on${chance}`
  })
  const people = rows.map(row => {
    const at = row.giveUp?.atMs ?? row.atMs
    const replay =
      row.session && row.hasReplay
        ? replayAt(url, row.session, at)
        : `no replay (${row.noReplay?.text ?? 'unknown session'})`
    const signals = (row.giveUp?.signals ?? [])
      .slice(0, MAX_SIGNALS)
      .map(({ type, label, count }) => `${type} ${quote(label)}${count > 1 ? ` ×${count}` : ''}`)
    const where = row.giveUp ? `, gave up on ${quote(row.giveUp.url)}` : ''
    return `- ${quote(row.unit)} at ${timeOf(at)}${where}${signals.length > 0 ? `, after ${signals.join(', ')}` : ''}; ${replay}`
  })
  return answer([
    'What is over-represented among those who dropped, against those who went on (not the same as its cause):',
    ...(told.length > 0 ? told : ['- nothing that was compared']),
    '',
    'Who dropped, newest first:',
    ...(people.length > 0 ? people : ['- nobody']),
    ...(nextCursor ? ['There are more of them.'] : []),
  ])
}

/** Reasons of an answer: weaker ones say little. */
const MAX_REASONS = 10
/** Signals of one person. */
const MAX_SIGNALS = 5

/** A link into the replay at a moment. */
function replayAt(url: string, session: string, atMs: number): string {
  return `replay ${new URL(`/sessions/${session}?at=${new Date(atMs).toISOString()}`, url).href}`
}

function funnelUrl(definition: FunnelDefinition, url: string): string {
  return new URL(`/funnel?${new URLSearchParams({ d: JSON.stringify(definition) })}`, url).href
}

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function percent(rate: number | null): string {
  return rate === null ? 'no share' : `${(rate * 100).toFixed(1)} %`
}
