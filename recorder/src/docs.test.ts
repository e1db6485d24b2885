import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

/** Names of the fields of an interface, from its source. */
function fieldsOf(source: string, name: string): string[] {
  const body = new RegExp(`^export interface ${name} .*?\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, field = '']) => field)
}

/** First words of a table's rows: `a` or `a(b)`. */
function rowsOf(page: string, heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)/g)].map(([, word = '']) => word),
  )
}

describe('docs/recorder.md', () => {
  it('lists every option, and no other', async () => {
    const [page, types] = await Promise.all([read('../../docs/recorder.md'), read('./types.ts')])
    const options = [...fieldsOf(types, 'InitOptions'), ...fieldsOf(types, 'RecordingOptions')]
    expect(options.length).toBeGreaterThan(15)
    expect(rowsOf(page, 'Options').sort()).toEqual(options.sort())
  })

  it('lists every function, and no other', async () => {
    const [page, entry] = await Promise.all([read('../../docs/recorder.md'), read('./index.ts')])
    const functions = [...entry.matchAll(/^export const (\w+)/gm)].map(([, name = '']) => name)
    expect(functions.length).toBeGreaterThan(7)
    expect(rowsOf(page, 'Functions').sort()).toEqual(functions.sort())
  })

  it('lists every type of index event', async () => {
    const [page, events] = await Promise.all([read('../../docs/recorder.md'), read('../../protocol/src/events.ts')])
    const list = /INDEX_EVENT_TYPES = \[([\s\S]*?)\]/.exec(events)?.[1] ?? ''
    const types = [...list.matchAll(/'(\w+)'/g)].map(([, type = '']) => type)
    expect(rowsOf(page, 'What it records').sort()).toEqual(types.sort())
  })

  it('explains every reason not to record', async () => {
    const [page, verdict, consent] = await Promise.all([
      read('../../docs/recorder.md'),
      read('./decide/verdict.ts'),
      read('./decide/consent.ts'),
    ])
    const reasons = new Set(
      [...`${verdict}${consent}`.matchAll(/'([a-z]+(?:_[a-z]+)+|buffering)'/g)].map(([, reason]) => reason),
    )
    expect(rowsOf(page, 'Why a visit has no picture').sort()).toEqual([...reasons].sort())
  })
})
