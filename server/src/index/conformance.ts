import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, readMigrations } from './migrate.ts'
import { chunkRow, eventRow, SESSION, sessionRow } from './samples.ts'
import type { Index } from './types.ts'
import { insertSegmentRows } from './write.ts'

/** One driver under test. */
export interface IndexUnderTest {
  index: Index
  /** Kills the engine with SIGKILL. It comes back by itself or through this promise's `revive`. */
  kill9(): Promise<{ revive(): Promise<void> }>
  stop(): Promise<void>
}

const ODD_TEXTS = [
  '',
  ' ',
  "it's",
  'back\\slash',
  '\\',
  "\\'",
  'double "quote"',
  'line\nbreak\r\n',
  'tab\tstop',
  '\\N',
  '\\n',
  'NULL',
  'ünï¢ödé 😀 𝒳 中文',
  '{x:String}',
  '-- comment',
  "'); DROP TABLE events; --",
  '`name`',
  '%27%00&a=b#c',
  '\b\f',
]

/** What every driver of the index must do, run against a real engine. */
export function indexConformance(name: string, open: () => Promise<IndexUnderTest>): void {
  describe(`index: ${name}`, () => {
    let under: IndexUnderTest
    let index: Index

    beforeAll(async () => {
      under = await open()
      index = under.index
      await migrate(index)
    })
    afterAll(() => under?.stop())

    const count = async (table: string, project: string): Promise<number> => {
      const [row] = await index.query<{ n: number }>(
        `SELECT count() AS n FROM ${table} WHERE project = {project:String}`,
        {
          params: { project },
        },
      )
      return row?.n ?? -1
    }

    describe('query', () => {
      it('gives rows as objects, with 64-bit integers as numbers', async () => {
        const rows = await index.query(
          `SELECT toInt64(-9007199254740991) AS i64, toUInt64(9007199254740991) AS u64, 0.5 AS f64, 'a' AS text, [1, 2] AS list,
             NULL AS none, true AS yes, toUnixTimestamp64Milli(toDateTime64('2026-01-31 08:05:09.123', 3, 'UTC')) AS ms`,
        )
        expect(rows).toEqual([
          {
            i64: -9007199254740991,
            u64: 9007199254740991,
            f64: 0.5,
            text: 'a',
            list: [1, 2],
            none: null,
            yes: true,
            ms: Date.UTC(2026, 0, 31, 8, 5, 9, 123),
          },
        ])
      })

      it('gives no rows as an empty list', async () => {
        expect(await index.query('SELECT 1 AS n WHERE 0')).toEqual([])
      })

      it.each(ODD_TEXTS)('brings parameter %j through unchanged, alone and in a list', async text => {
        const rows = await index.query('SELECT {text:String} AS text, {list:Array(String)} AS list', {
          params: { text, list: [text, 'next'] },
        })
        expect(rows).toEqual([{ text, list: [text, 'next'] }])
      })

      it('binds numbers, booleans, nulls and empty lists', async () => {
        const rows = await index.query(
          'SELECT {n:Int64} AS n, {f:Float64} AS f, {b:Bool} AS b, {none:Nullable(String)} AS none, {l:Array(UInt32)} AS l, {e:Array(String)} AS e',
          { params: { n: -5, f: 1.25, b: true, none: null, l: [1, 2], e: [] } },
        )
        expect(rows).toEqual([{ n: -5, f: 1.25, b: true, none: null, l: [1, 2], e: [] }])
      })

      it('takes 500 ids as one parameter', async () => {
        const ids = Array.from({ length: 500 }, (_, i) => `${SESSION.slice(0, -3)}${String(i).padStart(3, '0')}`)
        const rows = await index.query('SELECT length({ids:Array(String)}) AS n', { params: { ids } })
        expect(rows).toEqual([{ n: 500 }])
      })

      it('keeps nothing of one query for the next', async () => {
        await index.query('SELECT {secret:String} AS secret', { params: { secret: 'x' } })
        const leaked = await Promise.allSettled(
          Array.from({ length: 8 }, () => index.query('SELECT {secret:String} AS secret')),
        )
        expect(leaked.map(result => result.status)).toEqual(Array(8).fill('rejected'))
      })

      it('keeps the parameters of simultaneous queries apart', async () => {
        const results = await Promise.all(
          Array.from({ length: 60 }, (_, i) =>
            index.query<{ i: number }>('SELECT {i:UInt32} AS i, sleep(0.01)', { params: { i } }),
          ),
        )
        expect(results.map(([row]) => row?.i)).toEqual(Array.from({ length: 60 }, (_, i) => i))
      })

      it.each([
        'CREATE TABLE sneaky (a Int8) ENGINE = Memory',
        'DROP TABLE events',
        'INSERT INTO migrations SELECT 1, 1, now64(3)',
        'ALTER TABLE events DELETE WHERE 1',
        'SELECT 1; DROP TABLE events',
        'SET readonly = 0',
      ])('refuses %s', async sql => {
        await expect(index.query(sql)).rejects.toMatchObject({ name: 'PlayheadError' })
        expect(await index.query('EXISTS TABLE events')).toEqual([{ result: 1 }])
        expect(await index.query('EXISTS TABLE sneaky')).toEqual([{ result: 0 }])
      })

      it('says what is wrong with a statement, as INTERNAL with the engine’s words', async () => {
        await expect(index.query('SELEKT 1')).rejects.toMatchObject({
          code: 'INTERNAL',
          message: expect.stringContaining('Syntax error'),
        })
      })

      it('says INDEX_UNAVAILABLE where there are no tables', async () => {
        await expect(index.query('SELECT 1 FROM not_there')).rejects.toMatchObject({ code: 'INDEX_UNAVAILABLE' })
      })

      it('ends a query at its time limit', async () => {
        const startedMs = Date.now()
        await expect(index.query(ENDLESS, { maxMs: 300 })).rejects.toMatchObject({ code: 'QUERY_TOO_EXPENSIVE' })
        expect(Date.now() - startedMs).toBeLessThan(10_000)
      })

      it('ends a query at its memory limit', async () => {
        await expect(
          index.query('SELECT max(length(repeat(toString(number), 400000))) FROM numbers(100000)', { maxMs: 60_000 }),
        ).rejects.toMatchObject({ code: 'QUERY_TOO_EXPENSIVE' })
      })

      it('stops in the engine when it is aborted', async () => {
        const started = Date.now()
        await expect(index.query(ENDLESS, { signal: AbortSignal.timeout(200), maxMs: 60_000 })).rejects.toMatchObject({
          name: 'TimeoutError',
        })
        expect(Date.now() - started).toBeLessThan(10_000)
        await expect.poll(() => index.query(RUNNING_ENDLESS), { timeout: 5_000 }).toEqual([{ n: 0 }])
      })

      it('stops queries in the engine that are aborted while others fill it', async () => {
        const controller = new AbortController()
        const many = Array.from({ length: 12 }, () =>
          index.query(ENDLESS, { signal: controller.signal, maxMs: 60_000 }),
        )
        setTimeout(() => controller.abort(), 300)
        for (const result of await Promise.allSettled(many))
          expect(result).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
        await expect.poll(() => index.query(RUNNING_ENDLESS), { timeout: 5_000 }).toEqual([{ n: 0 }])
      })

      it('refuses an aborted signal without asking', async () => {
        await expect(index.query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
          name: 'AbortError',
        })
      })
    })

    describe('insert', () => {
      it('brings every text through unchanged', async () => {
        const rows = ODD_TEXTS.map((text, position) =>
          eventRow({
            project: 'texts',
            position,
            visitor: text,
            name: text,
            url: text,
            props: JSON.stringify({ text }),
          }),
        )
        await insertSegmentRows(index, { events: rows, sessions: [], chunks: [] }, 'texts')
        const stored = await index.query<{ visitor: string; name: string; url: string; props: string }>(
          "SELECT visitor, name, url, props FROM events WHERE project = 'texts' ORDER BY position",
        )
        expect(stored).toEqual(
          ODD_TEXTS.map(text => ({ visitor: text, name: text, url: text, props: JSON.stringify({ text }) })),
        )
      })

      it('inserts once for one token, and anew for another', async () => {
        const insert = (token: string, seq: number) =>
          insertSegmentRows(index, { events: [eventRow({ project: 'token', seq })], sessions: [], chunks: [] }, token)
        await insert('a', 1)
        await insert('a', 1)
        await insert('a', 2)
        expect(await count('events', 'token')).toBe(1)
        await insert('b', 2)
        expect(await count('events', 'token')).toBe(2)
      })

      it('inserts the same rows again under another token, as one event', async () => {
        for (const token of ['x', 'y'])
          await insertSegmentRows(index, { events: [eventRow({ project: 'twice' })], sessions: [], chunks: [] }, token)
        const rows = await index.query("SELECT count() AS n FROM events FINAL WHERE project = 'twice'")
        expect(rows).toEqual([{ n: 1 }])
      })

      it('keeps the dedupe windows of tables apart', async () => {
        const rows = {
          events: [eventRow({ project: 'apart' })],
          sessions: [sessionRow({ project: 'apart' })],
          chunks: [chunkRow({ project: 'apart' })],
        }
        await insertSegmentRows(index, rows, 'same')
        await insertSegmentRows(index, rows, 'same')
        for (const table of ['events', 'sessions', 'chunks']) expect(await count(table, 'apart')).toBe(1)
      })

      it('takes 100,000 rows, once, however often they are sent', async () => {
        const events = Array.from({ length: 100_000 }, (_, i) =>
          eventRow({ project: 'many', seq: Math.floor(i / 100), position: i % 100, props: `{"i":${i},"text":"ü"}` }),
        )
        await insertSegmentRows(index, { events, sessions: [], chunks: [] }, 'many')
        await insertSegmentRows(index, { events, sessions: [], chunks: [] }, 'many')
        expect(await count('events', 'many')).toBe(100_000)
      })

      it('inserts nothing for no rows', async () => {
        await index.insert('events', [], 'nothing')
      })

      it('refuses a column the table does not have', async () => {
        await expect(index.insert('events', [{ projekt: 'x' }], 'misspelt')).rejects.toMatchObject({ code: 'INTERNAL' })
      })

      it('inserts while queries run', async () => {
        const inserts = Array.from({ length: 20 }, (_, i) =>
          insertSegmentRows(
            index,
            { events: [eventRow({ project: 'mixed', seq: i })], sessions: [], chunks: [] },
            `mixed-${i}`,
          ),
        )
        const queries = Array.from({ length: 20 }, () => count('events', 'mixed'))
        await Promise.all([...inserts, ...queries])
        expect(await count('events', 'mixed')).toBe(20)
      })
    })

    describe('migrate', () => {
      it('does nothing the second time', async () => {
        expect(await migrate(index)).toEqual([])
      })

      it('may run in several processes at once', async () => {
        await index.command('DROP TABLE migrations')
        const names = (await readMigrations()).map(migration => migration.name)
        const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(index)))
        for (const run of runs) expect(names).toEqual(expect.arrayContaining(run))
        const applied = await index.query('SELECT name FROM migrations FINAL ORDER BY name')
        expect(applied).toEqual(names.map(name => ({ name })))
        expect(await migrate(index)).toEqual([])
      })

      it('refuses a migration that was changed after it ran', async () => {
        const migrations = await readMigrations()
        const changed = migrations.map((migration, i) =>
          i === 0 ? { ...migration, sql: migration.sql.replace('seq UInt32', 'seq UInt64') } : migration,
        )
        await expect(migrate(index, changed)).rejects.toMatchObject({
          code: 'CONFIG_INVALID',
          message: expect.stringContaining('0001_events.sql'),
        })
      })

      it('adds what is new', async () => {
        const added = { name: '9999_added.sql', sql: 'ALTER TABLE events ADD COLUMN IF NOT EXISTS added UInt8;' }
        const all = [...(await readMigrations()), added]
        expect(await migrate(index, all)).toEqual(['9999_added.sql'])
        expect(await migrate(index, all)).toEqual([])
        await index.command('ALTER TABLE events DROP COLUMN added')
      })
    })

    describe('an engine that is killed', () => {
      it('has every acknowledged row, and takes the rest once, without the caller noticing', async () => {
        const acknowledged: number[] = []
        const insert = async (seq: number) => {
          const events = Array.from({ length: 200 }, (_, position) => eventRow({ project: 'killed', seq, position }))
          await insertSegmentRows(index, { events, sessions: [], chunks: [] }, `killed-${seq}`)
          acknowledged.push(seq)
        }
        let next = 0
        const workers = Array.from({ length: 3 }, async () => {
          while (next < 90) await insert(next++)
        })
        for (const afterMs of [60, 150]) {
          await new Promise(resolve => setTimeout(resolve, afterMs))
          const killed = await under.kill9()
          await killed.revive()
          const seqs = [...acknowledged]
          const rows = await index.query<{ n: number }>(
            "SELECT count() AS n FROM events WHERE project = 'killed' AND seq IN {seqs:Array(UInt32)}",
            { params: { seqs } },
          )
          expect(rows).toEqual([{ n: seqs.length * 200 }])
        }
        await Promise.all(workers)
        expect(acknowledged).toHaveLength(90)
        expect(await count('events', 'killed')).toBe(90 * 200)
      }, 60_000)

      it('answers queries that were asked while it was down', async () => {
        const killed = await under.kill9()
        const asked = Promise.all(Array.from({ length: 5 }, () => index.query('SELECT 1 AS one')))
        await killed.revive()
        expect(await asked).toEqual(Array(5).fill([{ one: 1 }]))
        await index.ping()
      })
    })
  })
}

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(number)'
const RUNNING_ENDLESS =
  "SELECT count() AS n FROM system.processes WHERE query LIKE '%numbers(1000000000000)%' AND query NOT LIKE '%processes%'"
