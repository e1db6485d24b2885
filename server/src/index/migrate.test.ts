import { describe, expect, it } from 'vitest'
import { checksum, pendingMigrations, readMigrations } from './migrate.ts'

const one = { name: '0001_one.sql', sql: 'CREATE TABLE IF NOT EXISTS one (a Int8) ENGINE = Memory;' }
const two = { name: '0002_two.sql', sql: 'ALTER TABLE one ADD COLUMN IF NOT EXISTS b Int8;' }

describe('readMigrations', () => {
  it('reads the numbered files in order, each safe to run twice', async () => {
    const migrations = await readMigrations()
    const names = migrations.map(migration => migration.name)
    expect(names).toEqual([...names].sort())
    expect(names).toContain('0001_events.sql')
    expect(pendingMigrations(migrations, new Map())).toEqual(migrations)
  })
})

describe('pendingMigrations', () => {
  it('is everything at first, and nothing at the end', () => {
    expect(pendingMigrations([one, two], new Map())).toEqual([one, two])
    const applied = new Map([one, two].map(migration => [migration.name, checksum(migration.sql)]))
    expect(pendingMigrations([one, two], applied)).toEqual([])
    applied.delete(two.name)
    expect(pendingMigrations([one, two], applied)).toEqual([two])
  })

  it('takes an index that a newer version has migrated', () => {
    const applied = new Map([
      [one.name, checksum(one.sql)],
      ['0009_later.sql', 'x'],
    ])
    expect(pendingMigrations([one], applied)).toEqual([])
  })

  it('refuses one that was edited', () => {
    expect(() => pendingMigrations([one], new Map([[one.name, 'other']]))).toThrow(/0001_one\.sql was changed/)
  })

  it('refuses what cannot be run twice', () => {
    const sql = 'CREATE TABLE one (a Int8) ENGINE = Memory'
    expect(() => pendingMigrations([{ name: '0001_one.sql', sql }], new Map())).toThrow(/run twice: CREATE TABLE one/)
  })
})

describe('checksum', () => {
  it('is of what runs: comments and blanks may change', () => {
    expect(checksum(`-- why\n\n${one.sql.replaceAll(' ', '\n  ')}`)).toBe(checksum(one.sql))
    expect(checksum(one.sql.replace('Int8', 'Int16'))).not.toBe(checksum(one.sql))
  })
})
