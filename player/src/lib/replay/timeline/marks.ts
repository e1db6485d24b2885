/** A moment to point out above all that happened: a step of the funnel one came from, where its visitor gave up, or what somebody noted. */
export interface Mark {
  atMs: number
  label: string
  kind: 'step' | 'give-up' | 'note'
}

/** A mark that comes from a funnel: the address may hold it. Notes come from the server. */
export interface FunnelMark extends Mark {
  kind: 'step' | 'give-up'
}

/** Marks an address may hold: more than a funnel has steps. */
const MAX_MARKS = 24
/** Characters of a label: as much as fits beside the pointer. */
const MAX_LABEL = 80
const LETTERS = { step: 's', 'give-up': 'g' } as const

/**
 * A mark as it stands in the address, one `marks=` each: kind, epoch milliseconds to the base of 36, label, as in `s.mfjw2xc0.Paid`. The
 * label is last, so nothing in it needs escaping. Offsets would be shorter; a funnel's list does not know when its sessions began.
 */
function formatMark({ kind, atMs, label }: FunnelMark): string {
  return `${LETTERS[kind]}.${Math.round(atMs).toString(36)}.${label.slice(0, MAX_LABEL)}`
}

/** Puts the marks into an address. */
export function appendMarks(params: URLSearchParams, marks: readonly FunnelMark[]): void {
  for (const mark of marks.slice(0, MAX_MARKS)) params.append('marks', formatMark(mark))
}

/** Reads marks from an address. Anybody can write one: what is malformed or outside the session is left out, and labels are only ever text. */
export function parseMarks(params: URLSearchParams, session: { startedMs: number; endedMs: number }): FunnelMark[] {
  return params
    .getAll('marks')
    .slice(0, MAX_MARKS)
    .flatMap(text => {
      const [, letter, time, label = ''] = /^([sg])\.([0-9a-z]{1,9})\.(.{1,200})$/u.exec(text) ?? []
      const atMs = Number.parseInt(time ?? '', 36)
      if (!(atMs >= session.startedMs && atMs <= session.endedMs)) return []
      const kind: FunnelMark['kind'] = letter === 'g' ? 'give-up' : 'step'
      // Without control characters and those that turn the direction of text around.
      const plain = label.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
      return plain === '' ? [] : [{ atMs, kind, label: plain.slice(0, MAX_LABEL) }]
    })
    .sort((a, b) => a.atMs - b.atMs)
}
