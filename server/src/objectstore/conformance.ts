import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectBody, ObjectStore } from './types.ts'

const MB = 1024 * 1024

/**
 * What every driver of `ObjectStore` does, run against the real thing. `open` gives a store that may hold other objects: each case keeps
 * to a folder of its own.
 */
export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(`${name} keeps the ObjectStore contract`, () => {
    let store: ObjectStore
    let scratch: string
    beforeAll(async () => {
      store = await open()
      scratch = await mkdtemp(join(tmpdir(), 'playhead-store-'))
    })
    afterAll(async () => {
      await store?.close()
      await rm(scratch, { recursive: true, force: true })
    })

    const file = async (bytes: Uint8Array): Promise<ObjectBody> => {
      const path = join(scratch, randomBytes(8).toString('hex'))
      await writeFile(path, bytes)
      return { file: path, bytes: bytes.byteLength }
    }
    const keysOf = async (prefix: string, after?: string) => {
      const keys: string[] = []
      for await (const info of store.list(prefix, { after })) keys.push(info.key)
      return keys
    }
    const foldersOf = async (prefix: string) => {
      const folders: string[] = []
      for await (const folder of store.listFolders(prefix)) folders.push(folder)
      return folders
    }
    const putAll = async (keys: readonly string[]) => {
      const left = [...keys]
      const lane = async () => {
        for (let key = left.pop(); key !== undefined; key = left.pop()) await store.put(key, Buffer.from(key))
      }
      await Promise.all(Array.from({ length: 16 }, lane))
    }

    describe('writing and reading', () => {
      const content = randomBytes(100_000)
      const bodies: [string, () => Promise<ObjectBody>][] = [
        ['one buffer', async () => content],
        [
          'a plain Uint8Array that is a view',
          async () => new Uint8Array(Buffer.concat([content, content]).buffer).subarray(0, 100_000),
        ],
        [
          'many buffers',
          async () => [
            content.subarray(0, 1),
            new Uint8Array(0),
            content.subarray(1, 70_000),
            content.subarray(70_000),
          ],
        ],
        [
          'more buffers than one system call takes',
          async () => Array.from({ length: 2_500 }, (_, n) => content.subarray(n * 40, n * 40 + 40)),
        ],
        ['a file', () => file(content)],
      ]
      it.each(bodies)('keeps %s', async (about, body) => {
        const key = `bodies/${createHash('sha256').update(about).digest('hex')}`
        await store.put(`${key}-put`, await body())
        expect((await store.get(`${key}-put`))?.equals(content)).toBe(true)
        expect(await store.create(`${key}-create`, await body())).toBe(true)
        expect((await store.get(`${key}-create`))?.equals(content)).toBe(true)
      })

      it('keeps empty objects, of every kind of body', async () => {
        const empty: ObjectBody[] = [
          new Uint8Array(0),
          [],
          [new Uint8Array(0), new Uint8Array(0)],
          await file(Buffer.alloc(0)),
        ]
        for (const [n, body] of empty.entries()) {
          await store.put(`empty/${n}`, body)
          expect(await store.get(`empty/${n}`)).toEqual(Buffer.alloc(0))
          expect(await store.head(`empty/${n}`)).toMatchObject({ bytes: 0 })
          expect(await read(await store.stream(`empty/${n}`))).toEqual(Buffer.alloc(0))
          expect(await store.create(`empty/${n}`, body)).toBe(false)
        }
        expect(await store.get('empty/0', { offset: 0, bytes: 1 })).toEqual(Buffer.alloc(0))
      })

      it('overwrites with put, longer by shorter, whatever kind of body', async () => {
        await store.put('over/written', content)
        await store.put('over/written', [Buffer.from('short')])
        expect((await store.get('over/written'))?.toString()).toBe('short')
        await store.put('over/written', await file(Buffer.from('from a file')))
        expect((await store.get('over/written'))?.toString()).toBe('from a file')
      })

      it('refuses a file that is not as long as announced, and stores nothing', async () => {
        const body = (await file(content)) as { file: string; bytes: number }
        for (const bytes of [content.byteLength - 1, content.byteLength + 1]) {
          await expect(store.put('wrong/length', { ...body, bytes })).rejects.toMatchObject({
            code: 'STORE_UNAVAILABLE',
          })
          await expect(store.create('wrong/length', { ...body, bytes })).rejects.toMatchObject({
            code: 'STORE_UNAVAILABLE',
          })
        }
        expect(await store.head('wrong/length')).toBeUndefined()
      })

      it('says the length and the time of the last write', async () => {
        const before = Date.now()
        await store.put('head/a', content)
        const info = await store.head('head/a')
        expect(info).toMatchObject({ key: 'head/a', bytes: content.byteLength })
        // S3 tells whole seconds.
        expect(info?.modifiedMs).toBeGreaterThan(before - 2_000)
        expect(info?.modifiedMs).toBeLessThan(Date.now() + 2_000)
        expect(Number.isInteger(info?.modifiedMs)).toBe(true)
      })

      it('answers undefined for what is not there, and for a folder', async () => {
        await store.put('there/is/one', content)
        for (const key of ['nothing', 'there', 'there/is', 'there/is/two', 'there/is/one/more']) {
          expect(await store.get(key)).toBeUndefined()
          expect(await store.get(key, { offset: 0, bytes: 1 })).toBeUndefined()
          expect(await store.stream(key)).toBeUndefined()
          expect(await store.head(key)).toBeUndefined()
        }
      })
    })

    describe('ranges', () => {
      const content = Buffer.from('0123456789')
      beforeAll(() => store.put('range/a', content))
      it.each([
        [0, 1, '0'],
        [0, 10, '0123456789'],
        [3, 4, '3456'],
        [9, 1, '9'],
        [5, 100, '56789'],
        [0, 11, '0123456789'],
        [10, 1, ''],
        [11, 5, ''],
        [1_000_000, 1, ''],
      ])('from %i, %i bytes: "%s"', async (offset, bytes, expected) => {
        expect((await store.get('range/a', { offset, bytes }))?.toString()).toBe(expected)
        expect((await read(await store.stream('range/a', { offset, bytes }))).toString()).toBe(expected)
      })
      it.each([
        [-1, 1],
        [0, 0],
        [0, -5],
        [0.5, 1],
        [Number.NaN, 1],
        [0, Number.POSITIVE_INFINITY],
      ])('refuses %d, %d', async (offset, bytes) => {
        await expect(store.get('range/a', { offset, bytes })).rejects.toMatchObject({ code: 'INTERNAL' })
        await expect(store.stream('range/a', { offset, bytes })).rejects.toMatchObject({ code: 'INTERNAL' })
      })
    })

    describe('creating', () => {
      it('creates once, and leaves what is there', async () => {
        expect(await store.create('create/once', Buffer.from('first'))).toBe(true)
        expect(await store.create('create/once', Buffer.from('second'))).toBe(false)
        expect((await store.get('create/once'))?.toString()).toBe('first')
      })

      it('does not create over a put, and creates again after a delete', async () => {
        await store.put('create/put', Buffer.from('put'))
        expect(await store.create('create/put', await file(Buffer.from('x')))).toBe(false)
        await store.delete(['create/put'])
        expect(await store.create('create/put', await file(Buffer.from('created')))).toBe(true)
        expect((await store.get('create/put'))?.toString()).toBe('created')
      })

      it('lets exactly one of 50 simultaneous calls win, with its own bytes', async () => {
        for (const round of [0, 1, 2]) {
          const key = `create/race-${round}/claim`
          const bodies = Array.from({ length: 50 }, (_, n) => Buffer.from(`caller ${n} `.repeat(500)))
          const won = await Promise.all(bodies.map(body => store.create(key, body)))
          expect(won.filter(Boolean)).toHaveLength(1)
          expect(await store.get(key)).toEqual(bodies[won.indexOf(true)])
        }
      })
    })

    describe('listing', () => {
      const KEYS = [
        'list/a',
        'list/a-b/c',
        'list/a.b',
        'list/a0',
        'list/aB/d',
        'list/b/x/1',
        'list/b/x/2',
        'list/b/y',
        'list/b=1/z',
        'list/bb',
        'list/c/deep/er/and/deeper',
        'list/z',
      ]
      // `-` and `.` come before `/`, digits and letters behind it: this is where names and keys sort differently.
      const SORTED = [...KEYS].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      beforeAll(() => putAll(KEYS))

      it('gives every key below a prefix in byte order, with its length', async () => {
        expect(await keysOf('list/')).toEqual(SORTED)
        for await (const info of store.list('list/')) {
          expect(info.bytes).toBe(info.key.length)
          expect(info.modifiedMs).toBeGreaterThan(Date.now() - 600_000)
        }
      })

      it.each([
        'list/a',
        'list/b',
        'list/b/',
        'list/b/x',
        'list/b/x/',
        'list/b=',
        'list',
        'list/c/deep/er',
        'list/a-',
        'list/nothing',
        'list/z/',
      ])('takes the prefix %s literally, also within a part', async prefix => {
        expect(await keysOf(prefix)).toEqual(SORTED.filter(key => key.startsWith(prefix)))
      })

      it('starts behind `after`, whether that is a key or not', async () => {
        for (const after of [
          ...SORTED,
          '',
          'list/',
          'list/b/',
          'list/b/x',
          'list/a-b',
          'list/zz',
          'aaa',
          'zzz',
          'list/b/x/1/0',
        ]) {
          expect(await keysOf('list/', after)).toEqual(SORTED.filter(key => key > after))
        }
        expect(await keysOf('list/b/', 'list/b/x/1')).toEqual(['list/b/x/2', 'list/b/y'])
      })

      it('lists everything for the empty prefix', async () => {
        const all = await keysOf('')
        expect(all).toEqual(expect.arrayContaining(SORTED))
        expect(all).toEqual([...all].sort())
      })

      it('pages beyond a thousand keys', async () => {
        const keys = Array.from(
          { length: 2_345 },
          (_, n) => `many/${String(n % 3)}/${String(n).padStart(5, '0')}`,
        ).sort()
        await putAll(keys)
        expect(await keysOf('many/')).toEqual(keys)
        expect(await keysOf('many/', keys[1_200])).toEqual(keys.slice(1_201))
        await store.delete(keys)
        expect(await keysOf('many/')).toEqual([])
      }, 60_000)

      it('can be left early', async () => {
        for await (const info of store.list('list/')) {
          expect(info.key).toBe(SORTED[0])
          break
        }
      })

      it('gives folders in byte order, each once', async () => {
        expect(await foldersOf('list/')).toEqual(['list/a-b/', 'list/aB/', 'list/b/', 'list/b=1/', 'list/c/'])
        expect(await foldersOf('list/b/')).toEqual(['list/b/x/'])
        expect(await foldersOf('list/c/deep/')).toEqual(['list/c/deep/er/'])
        expect(await foldersOf('list/nothing/')).toEqual([])
        expect(await foldersOf('')).toEqual(expect.arrayContaining(['list/']))
      })

      it('pages folders beyond a thousand', async () => {
        const keys = Array.from({ length: 1_100 }, (_, n) => `folders/${String(n).padStart(12, '0')}/a`)
        await putAll(keys)
        expect(await foldersOf('folders/')).toEqual(keys.map(key => key.slice(0, -1)))
        await store.delete(keys)
        expect(await foldersOf('folders/')).toEqual([])
      }, 60_000)
    })

    describe('deleting', () => {
      it('removes what is there, leaves the rest, and does not mind what is not there', async () => {
        await putAll(['delete/a/1', 'delete/a/2', 'delete/b'])
        await store.delete(['delete/a/1', 'delete/b', 'delete/never', 'delete/never/was', 'delete/a/1'])
        expect(await keysOf('delete/')).toEqual(['delete/a/2'])
        await store.delete(['delete/a'])
        expect(await keysOf('delete/')).toEqual(['delete/a/2'])
        await store.delete(['delete/a/2'])
        expect(await keysOf('delete/')).toEqual([])
        expect(await foldersOf('delete/')).toEqual([])
      })

      it('takes an empty list', async () => {
        await store.delete([])
      })

      it('frees the folder’s name for an object, and the object’s for a folder', async () => {
        await store.put('turn/into', Buffer.from('object'))
        await store.delete(['turn/into'])
        await store.put('turn/into/folder', Buffer.from('below'))
        await store.delete(['turn/into/folder'])
        expect(await store.create('turn/into', Buffer.from('object again'))).toBe(true)
        expect(await keysOf('turn')).toEqual(['turn/into'])
      })

      it('loses no object to a simultaneous delete in its folder', async () => {
        const writers = Array.from({ length: 8 }, async (_, writer) => {
          for (let n = 0; n < 25; n++) {
            const key = `busy/folder/${writer}-${n}`
            if (n % 2) await store.put(key, Buffer.from(key))
            else expect(await store.create(key, Buffer.from(key))).toBe(true)
            expect((await store.get(key))?.toString()).toBe(key)
            await store.delete([key])
            expect(await store.head(key)).toBeUndefined()
          }
        })
        await Promise.all(writers)
        expect(await keysOf('busy/')).toEqual([])
      }, 60_000)
    })

    describe('keys', () => {
      const legal = [
        'a',
        '...',
        'keys/.hidden',
        'keys/..a',
        'keys/-',
        'keys/=',
        'keys/_',
        'keys/a=b/c=d',
        'keys/CamelCase.and-dash_and.dot',
        `keys/${'p'.repeat(255)}`,
        `keys/${'d/'.repeat(253)}e`,
      ]
      it.each(legal)('takes %s', async key => {
        await store.put(key, Buffer.from(key))
        expect((await store.get(key))?.toString()).toBe(key)
        expect(await keysOf(key)).toContain(key)
        await store.delete([key])
        expect(await store.head(key)).toBeUndefined()
      })

      const illegal = [
        '',
        '/',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        '../a',
        'a/../b',
        'a/./b',
        'a/..',
        'a b',
        'a\\b',
        'a\0b',
        'é',
        'a?b',
        'a%2Fb',
        '.tmp~/a',
        'a\n',
        'p'.repeat(256),
        'd/'.repeat(256),
      ]
      it.each(illegal)('refuses %j everywhere', async key => {
        const body = Buffer.from('x')
        const calls = [
          store.put(key, body),
          store.create(key, body),
          store.get(key),
          store.stream(key),
          store.head(key),
          store.delete(['fine', key]),
        ]
        for (const call of await Promise.allSettled(calls)) {
          expect(call).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL' } })
        }
      })

      it.each(['/', '../', 'a//', 'a/../b', 'a b', '.tmp~'])('refuses the prefix %j', async prefix => {
        expect(() => store.list(prefix)).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
        expect(() => store.listFolders(prefix)).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
      })

      it('refuses a folder without its slash', () => {
        expect(() => store.listFolders('log')).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
      })
    })

    describe('large objects', () => {
      const size = 20 * MB
      const content = randomBytes(size)

      it('keeps a file of 20 MB, and streams it back whole and in part', async () => {
        await store.put('large/put', await file(content))
        expect(await store.create('large/created', await file(content))).toBe(true)
        for (const key of ['large/put', 'large/created']) {
          expect(await store.head(key)).toMatchObject({ bytes: size })
          expect((await read(await store.stream(key))).equals(content)).toBe(true)
        }
        const range = { offset: 7 * MB + 13, bytes: 5 * MB + 1 }
        const part = content.subarray(range.offset, range.offset + range.bytes)
        expect((await read(await store.stream('large/put', range))).equals(part)).toBe(true)
        expect((await store.get('large/put', range))?.equals(part)).toBe(true)
      }, 60_000)

      it('waits for a slow reader instead of filling memory', async () => {
        await store.put('large/slow', content)
        const stream = await store.stream('large/slow')
        if (!stream) throw new Error('no stream')
        const hash = createHash('sha256')
        let mostBuffered = 0
        for await (const chunk of stream) {
          hash.update(chunk)
          mostBuffered = Math.max(mostBuffered, stream.readableLength)
          await sleep(1)
        }
        expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
        expect(mostBuffered).toBeLessThan(MB)
      }, 60_000)

      it('lets a stream be abandoned, before and after its first byte, without holding a connection or a file', async () => {
        await store.put('large/left', content.subarray(0, 4 * MB))
        for (let n = 0; n < 150; n++) {
          const stream = await store.stream('large/left')
          if (n % 2) for await (const chunk of stream ?? []) if (chunk) break
          stream?.destroy()
        }
        expect(await store.head('large/left')).toMatchObject({ bytes: 4 * MB })
      }, 60_000)
    })

    it('shows a reader a whole object or none, never a part, while it is written over and over', async () => {
      const versions = ['a', 'b', 'c'].map(letter => Buffer.alloc(MB, letter))
      let isWriting = true
      const writer = (async () => {
        for (let n = 0; n < 24; n++) await store.put('atomic/object', versions[n % 3] ?? versions.flat())
        isWriting = false
      })()
      let seen = 0
      while (isWriting) {
        const bytes = await store.get('atomic/object')
        if (!bytes) continue
        seen++
        expect(bytes.byteLength).toBe(MB)
        expect(versions.some(version => version.equals(bytes))).toBe(true)
        for await (const info of store.list('atomic/')) expect(info).toMatchObject({ key: 'atomic/object', bytes: MB })
      }
      await writer
      expect(seen).toBeGreaterThan(0)
    }, 60_000)
  })
}

async function read(stream: Readable | undefined): Promise<Buffer> {
  if (!stream) throw new Error('there is no such object')
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
