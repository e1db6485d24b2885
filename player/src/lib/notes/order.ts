import type { Note } from '@playhead/server/api'

/** Characters of a note that stand beside the timeline's pointer. */
const LABEL_CHARS = 60

/** A note as the timeline marks it. */
export interface NoteMark {
  atMs: number
  label: string
  kind: 'note'
}

/** The notes with one more, or with a newer one in its place, in order of their moments. */
export function withNote(all: readonly Note[], note: Note): Note[] {
  return [...all.filter(({ id }) => id !== note.id), note].sort((a, b) => a.atMs - b.atMs || a.createdMs - b.createdMs)
}

/** One mark for each moment: where there are several notes it says the first, and how many more. */
export function noteMarks(all: readonly Note[]): NoteMark[] {
  const moments = [...new Set(all.map(note => note.atMs))]
  return moments.map(atMs => {
    const there = all.filter(note => note.atMs === atMs)
    const said = there[0]?.author ? `${there[0].author}: ${there[0].text}` : (there[0]?.text ?? '')
    return { atMs, kind: 'note', label: there.length > 1 ? `${clip(said)} (+${there.length - 1})` : clip(said) }
  })
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > LABEL_CHARS ? `${line.slice(0, LABEL_CHARS - 1)}…` : line
}
