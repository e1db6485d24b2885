import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeObjectStore } from './conformance.ts'
import { openDiskStore } from './disk.ts'
import type { ObjectStore } from './types.ts'

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'playhead-disk-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))

describeObjectStore('a directory', () => openDiskStore({ directory: join(parent, 'made', 'at', 'open') }))

const TEMP = '.tmp~'

describe('openDiskStore', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(parent, 'store-'))
  })

  it('leaves nothing but the objects in the directory', async () => {
    const store = await openDiskStore({ directory })
    await store.put('log/000/000000000001/node-1', Buffer.from('a'))
    await store.create('segments/000/000000000001', Buffer.from('b'))
    await store.create('segments/000/000000000001', Buffer.from('c'))
    expect(await filesIn(directory)).toEqual(['log/000/000000000001/node-1', 'segments/000/000000000001'])
    await store.delete(['log/000/000000000001/node-1', 'segments/000/000000000001'])
    expect(await readdir(directory)).toEqual([TEMP])
  })

  it('finds what another process, or an earlier one, has written', async () => {
    const [one, other] = [await openDiskStore({ directory }), await openDiskStore({ directory })]
    await one.put('a/b', Buffer.from('x'))
    expect(await keysOf(other)).toEqual(['a/b'])
    await other.delete(['a/b'])
    await one.put('a/b', Buffer.from('y'))
    expect((await (await openDiskStore({ directory })).get('a/b'))?.toString()).toBe('y')
  })

  it('refuses a key that is another key’s folder, and the other way round', async () => {
    const store = await openDiskStore({ directory })
    await store.put('a/b', Buffer.from('x'))
    const conflict = { code: 'INTERNAL', message: expect.stringContaining('both an object and the folder') }
    for (const key of ['a', 'a/b/c', 'a/b/c/d']) {
      await expect(store.put(key, Buffer.from('y'))).rejects.toMatchObject(conflict)
      await expect(store.create(key, Buffer.from('y'))).rejects.toMatchObject(conflict)
    }
    expect(await filesIn(directory)).toEqual(['a/b'])
  })

  it('takes an empty folder, left by a crash, for nothing', async () => {
    await mkdir(join(directory, 'a/b/c'), { recursive: true })
    const store = await openDiskStore({ directory })
    expect(await foldersOf(store, '')).toEqual([])
    expect(await foldersOf(store, 'a/')).toEqual([])
    await store.put('a/b/c', Buffer.from('x'))
    expect(await foldersOf(store, 'a/')).toEqual(['a/b/'])
    await mkdir(join(directory, 'd'))
    expect(await store.create('d', Buffer.from('x'))).toBe(true)
  })

  it('does not show what is not an object: foreign names, links, its own temporary files', async () => {
    const store = await openDiskStore({ directory })
    await store.put('a', Buffer.from('x'))
    await writeFile(join(directory, TEMP, 'half-written'), 'x')
    await mkdir(join(directory, 'lost+found'))
    await writeFile(join(directory, 'lost+found', 'inode'), 'x')
    await writeFile(join(directory, 'a copy'), 'x')
    await symlink('/etc', join(directory, 'etc'))
    expect(await keysOf(store)).toEqual(['a'])
    expect(await foldersOf(store, '')).toEqual([])
  })

  it('keeps objects of a body whose file cannot be written to', async () => {
    const source = join(parent, 'read-only')
    await writeFile(source, 'content')
    await chmod(source, 0o400)
    const store = await openDiskStore({ directory })
    await store.put('a', { file: source, bytes: 7 })
    await store.put('a', { file: source, bytes: 7 })
    expect((await store.get('a'))?.toString()).toBe('content')
  })

  it('names the key and the cause when the directory has gone', async () => {
    const store = await openDiskStore({ directory })
    await rm(directory, { recursive: true })
    const gone = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('log/a'), cause: { code: 'ENOENT' } }
    await expect(store.put('log/a', Buffer.from('x'))).rejects.toMatchObject(gone)
    await expect(store.create('log/a', Buffer.from('x'))).rejects.toMatchObject(gone)
  })

  it('says which directory cannot be used', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    for (const path of [file, join(file, 'below')]) {
      await expect(openDiskStore({ directory: path })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining(path),
      })
    }
  })

  it('takes a full disk for STORE_UNAVAILABLE, and leaves no part of the object', async () => {
    // A limit on the size of a file is met as a full disk is: a short write, then an error.
    const script = `
      const content = Buffer.alloc(3 * 1024 * 1024, 'x')
      await store.put('small', content.subarray(0, 1000))
      for (const [name, body] of [['put', content], ['put', [content.subarray(0, 9), content]], ['create', content]]) {
        const error = await store[name]('large', body).catch(error => error)
        console.log(error.code, error.cause?.code)
      }`
    const child = await runChild(directory, script, 'trap \'\' XFSZ; ulimit -f 2048; exec "$@"')
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    expect(await once(child, 'close')).toEqual([0, null])
    expect(output).toBe('STORE_UNAVAILABLE EFBIG\n'.repeat(3))
    expect(await filesIn(directory)).toEqual(['small'])
  })

  it('shows only whole objects after SIGKILL during writes, and cleans up when it is opened again', async () => {
    const bytes = 2_000_000
    const script = `
      const write = async lane => {
        for (let n = 0; ; n++) {
          const body = Buffer.alloc(${bytes}, String(n % 10))
          if (n % 2) await store.put('killed/put-' + lane + '-' + (n % 7), body)
          else await store.create('killed/' + lane + '/' + n, [body.subarray(0, 7), body.subarray(7)])
          console.log(lane)
        }
      }
      await Promise.all([0, 1, 2, 3].map(write))`
    for (const writes of [3, 11, 20]) {
      const child = await runChild(directory, script)
      let seen = 0
      for await (const line of child.stdout) {
        seen += String(line).length
        if (seen >= writes) break
      }
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      const left = await readdir(join(directory, TEMP))
      const store = await openDiskStore({ directory })
      expect(await readdir(join(directory, TEMP))).toEqual([])
      expect(left.length).toBeLessThanOrEqual(4)
      const keys = await keysOf(store)
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) {
        const object = await store.get(key)
        expect(object?.byteLength).toBe(bytes)
        expect(object?.equals(Buffer.alloc(bytes, object.subarray(0, 1)))).toBe(true)
      }
    }
  }, 60_000)

  it('removes temporary files of processes that are gone, and no others', async () => {
    const living = await openDiskStore({ directory })
    const temp = join(directory, TEMP)
    const host = (await import('node:os')).hostname().replace(/[^A-Za-z0-9.-]/g, '_')
    const dead = `${host}~${2 ** 22 + 1}~aaaa~0`
    const restarted = `${host}~${process.pid}~aaaa~0`
    const alive = `${host}~${process.ppid}~aaaa~0`
    const elsewhere = 'other.host~1~aaaa~0'
    const longAgo = 'other.host~1~aaaa~1'
    for (const name of [dead, restarted, alive, elsewhere, longAgo]) await writeFile(join(temp, name), 'x')
    await utimes(join(temp, longAgo), new Date(0), new Date(0))
    await openDiskStore({ directory })
    expect((await readdir(temp)).sort()).toEqual([alive, elsewhere].sort())
    await living.put('a', Buffer.from('x'))
  })
})

/** Runs `script` with an open `store` in a process of its own, under a shell's `wrapper` where one is given. */
async function runChild(directory: string, script: string, wrapper = 'exec "$@"') {
  const source = join(parent, `child-${Math.random().toString(36).slice(2)}.mts`)
  const driver = fileURLToPath(new URL('./disk.ts', import.meta.url))
  await writeFile(
    source,
    `import { openDiskStore } from ${JSON.stringify(driver)}
    const store: any = await openDiskStore({ directory: ${JSON.stringify(directory)} })
    ${script}`,
  )
  const loader = createRequire(import.meta.url).resolve('tsx')
  const command = [process.execPath, '--import', loader, source]
  return spawn('sh', ['-c', wrapper, 'sh', ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = []
  for await (const info of store.list('')) keys.push(info.key)
  return keys
}

async function foldersOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const folders: string[] = []
  for await (const folder of store.listFolders(prefix)) folders.push(folder)
  return folders
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
