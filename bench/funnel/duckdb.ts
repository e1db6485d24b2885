import { readFile } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { serve } from '../lib/child.ts'
import type { Question } from './questions.ts'

/** DuckDB in a process of its own: reads the Parquet files into tables of its own once, then answers. */
export type DuckCommand =
  | { do: 'load'; events: string; sessionRows: string }
  | { do: 'open' }
  | { do: 'ask'; question: Question }
export interface DuckAnswer {
  ms: number
  rows: Record<string, unknown>[]
}

const database = process.argv[2] ?? ''
const opened = DuckDBInstance.create(database).then(instance => instance.connect())

serve<DuckCommand, DuckAnswer>(async command => {
  const connection = await opened
  if (command.do === 'open') return { ms: 0, rows: [] }
  if (command.do === 'load') {
    // Ids as UUID and in the order of our table: what DuckDB reads fastest. Its columns are dictionaries by themselves.
    await connection.run(`
      CREATE TABLE events AS SELECT * REPLACE (session::UUID AS session, tab::UUID AS tab)
      FROM read_parquet('${command.events}') ORDER BY session, tab, seq, position`)
    await connection.run(
      `CREATE TABLE sessions AS SELECT * REPLACE (session::UUID AS session) FROM read_parquet('${command.sessionRows}')`,
    )
    await connection.run('CHECKPOINT')
    return { ms: 0, rows: [] }
  }
  const sql = await sqlOf(command.question)
  const startedAt = performance.now()
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson()
  return { ms: performance.now() - startedAt, rows }
})

/** Every question stands on the same tables: `progress.sql`. */
async function sqlOf(question: Question): Promise<string> {
  const read = (name: string) => readFile(new URL(`./duckdb/${name}.sql`, import.meta.url), 'utf8')
  return `${await read('progress')}${await read(question)}`
}
