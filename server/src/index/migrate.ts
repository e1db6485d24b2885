import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { PlayheadError } from '../errors.ts'
import { splitStatements } from './statements.ts'
import type { Index } from './types.ts'

export interface Migration {
  /** `0001_events.sql`: migrations run in the order of their names. */
  name: string
  sql: string
}

const CREATE_MIGRATIONS = `
  CREATE TABLE IF NOT EXISTS migrations (name String, checksum String, appliedAt DateTime64(3, 'UTC'))
  ENGINE = ReplacingMergeTree ORDER BY name`

/** Every statement of a migration must be one that does nothing the second time: two processes may run it at once. */
const REPEATABLE =
  /^(CREATE TABLE IF NOT EXISTS|DROP TABLE IF EXISTS|ALTER TABLE \S+ (ADD|DROP|MODIFY|MATERIALIZE) (COLUMN|INDEX|PROJECTION|SETTING)|ALTER TABLE \S+ MODIFY (TTL|SETTING))\b/i

/** The numbered .sql files beside this module (the build copies them beside the bundle). */
export async function readMigrations(folder: URL = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(names.map(async name => ({ name, sql: await readFile(new URL(name, folder), 'utf8') })))
}

/**
 * Brings the tables to what this version needs. Does nothing when they are; safe in several processes at once.
 * Returns the names of the migrations it ran.
 * @throws PlayheadError CONFIG_INVALID when a migration that was applied reads differently now, or INDEX_UNAVAILABLE.
 */
export async function migrate(index: Index, migrations?: readonly Migration[]): Promise<string[]> {
  const all = migrations ?? (await readMigrations())
  await index.command(CREATE_MIGRATIONS)
  const rows = await index.query<{ name: string; checksum: string }>('SELECT name, checksum FROM migrations')
  const pending = pendingMigrations(all, new Map(rows.map(row => [row.name, row.checksum])))
  for (const migration of pending) {
    for (const statement of splitStatements(migration.sql)) await index.command(statement)
    await index.command('INSERT INTO migrations SELECT {name:String}, {checksum:String}, now64(3)', {
      params: { name: migration.name, checksum: checksum(migration.sql) },
    })
  }
  return pending.map(migration => migration.name)
}

/**
 * Which migrations are still to run. `applied` gives the checksum each had when it ran.
 * @throws PlayheadError CONFIG_INVALID for one that was edited since, and for a statement that cannot be run twice.
 */
export function pendingMigrations(all: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] {
  for (const migration of all) {
    const before = applied.get(migration.name)
    if (before !== undefined && before !== checksum(migration.sql)) {
      throw new PlayheadError(
        'CONFIG_INVALID',
        `Migration ${migration.name} was changed after it ran on this index. Undo the change and put it into a new migration.`,
      )
    }
    const once = splitStatements(migration.sql).find(statement => !REPEATABLE.test(statement.replace(/\s+/g, ' ')))
    if (once !== undefined) {
      throw new PlayheadError(
        'CONFIG_INVALID',
        `Migration ${migration.name} has a statement that may not be safe to run twice: ${once.slice(0, 80)}`,
      )
    }
  }
  return all.filter(migration => !applied.has(migration.name))
}

/** sha256 of the statements: comments and blank lines may be edited. */
export function checksum(sql: string): string {
  const text = splitStatements(sql)
    .map(statement => statement.replace(/\s+/g, ' '))
    .join(';')
  return createHash('sha256').update(text).digest('hex')
}
