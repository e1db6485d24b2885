import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { SESSION, START_MS, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { openNotes } from './notes.ts'
import { noteRoutes } from './routes.ts'
import type { Note } from './schema.ts'

const OTHER = '01890000-0000-7000-8000-000000000002'
const NOBODY = '01890000-0000-7000-8000-0000000000ff'

let directory: string
let store: ObjectStore
let index: Index
let app: FastifyInstance

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-notes-'))
  store = await openDiskStore({ directory })
  index = await openTestIndex()
  const sessions = [sessionRow(), sessionRow({ session: OTHER })]
  await insertSegmentRows(index, { events: [], sessions, chunks: [] }, 'token')
  app = createApp(pino({ level: 'silent' }))
  await app.register(noteRoutes, { index, project: 'shop', notes: openNotes(store, 'shop') })
})
afterAll(async () => {
  await app?.close()
  await index?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
  app.inject({ method, url: `/api/sessions/${path}`, ...(payload && { payload }) })
const write = async (session: string, body: object): Promise<Note> => {
  const answer = await call('POST', `${session}/notes`, body)
  expect(answer.statusCode).toBe(201)
  return answer.json()
}
const texts = async (session: string): Promise<string[]> =>
  (await call('GET', `${session}/notes`)).json().notes.map(({ text }: Note) => text)

describe('notes', () => {
  it('are written, listed by moment, changed and deleted, each session its own', async () => {
    const late = await write(SESSION, { atMs: START_MS + 4_000, text: '  She gives up, see 0:01 ', author: 'Ada' })
    expect(late).toMatchObject({ text: 'She gives up, see 0:01', author: 'Ada', createdMs: late.updatedMs })
    await write(SESSION, { atMs: START_MS, text: 'It begins' })
    await write(OTHER, { atMs: START_MS, text: 'Elsewhere' })
    expect(await texts(SESSION)).toEqual(['It begins', 'She gives up, see 0:01'])
    expect(await texts(OTHER)).toEqual(['Elsewhere'])

    const changed = (await call('PUT', `${SESSION}/notes/${late.id}`, { text: 'She leaves' })).json()
    expect(changed).toMatchObject({ id: late.id, atMs: late.atMs, author: 'Ada', text: 'She leaves' })
    expect(changed.updatedMs).toBeGreaterThan(late.updatedMs)
    expect((await call('DELETE', `${SESSION}/notes/${late.id}`)).statusCode).toBe(204)
    expect(await texts(SESSION)).toEqual(['It begins'])
  })

  it('changes nothing that somebody else has changed since', async () => {
    const note = await write(OTHER, { atMs: START_MS, text: 'first' })
    const path = `${OTHER}/notes/${note.id}`
    expect((await call('PUT', path, { text: 'second', updatedMs: note.updatedMs })).statusCode).toBe(200)
    const late = await call('PUT', path, { text: 'third', updatedMs: note.updatedMs })
    expect(late.json()).toMatchObject({ status: 409, code: 'CHANGED_MEANWHILE' })
    expect(await texts(OTHER)).toContain('second')
  })

  it.each([
    [{ atMs: START_MS, text: '' }],
    [{ atMs: START_MS, text: '   ' }],
    [{ atMs: START_MS, text: 'x'.repeat(2_001) }],
    [{ atMs: START_MS, text: 'x', author: 'x'.repeat(61) }],
    [{ atMs: START_MS - 1, text: 'before it began' }],
    [{ atMs: START_MS + 5_001, text: 'after it ended' }],
    [{ text: 'nowhere' }],
  ])('refuses %o', async body => {
    expect((await call('POST', `${SESSION}/notes`, body)).json()).toMatchObject({
      status: 400,
      code: 'REQUEST_INVALID',
    })
  })

  it('are of sessions that exist, and are found only with their own', async () => {
    expect((await call('POST', `${NOBODY}/notes`, { atMs: START_MS, text: 'x' })).json()).toMatchObject({
      code: 'SESSION_NOT_FOUND',
    })
    expect(await texts(NOBODY)).toEqual([])
    const { id } = await write(SESSION, { atMs: START_MS, text: 'mine' })
    for (const answer of [
      await call('PUT', `${OTHER}/notes/${id}`, { text: 'theirs' }),
      await call('DELETE', `${OTHER}/notes/${id}`),
    ])
      expect(answer.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('the notes of a session', () => {
  it('are two hundred at most', async () => {
    const session = '01890000-0000-7000-8000-000000000003'
    const items = Array.from({ length: 200 }, (_, n) => ({
      id: `01890000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      ...{ atMs: START_MS, text: 'x', author: '', createdMs: START_MS, updatedMs: START_MS },
    }))
    await store.put(`catalog/notes/shop/${session}/000000000001.json`, Buffer.from(JSON.stringify({ items })))
    const refused = openNotes(store, 'shop').add(session, { atMs: START_MS, text: 'x', author: '' })
    await expect(refused).rejects.toMatchObject({ code: 'COLLECTION_FULL' })
  })

  it('go with its folder, earlier versions too', async () => {
    const keys: string[] = []
    for await (const { key } of store.list(`catalog/notes/shop/${SESSION}/`)) keys.push(key)
    expect(keys.length).toBeGreaterThan(1)
    await store.delete(keys)
    expect(await texts(SESSION)).toEqual([])
    for await (const { key } of store.list('catalog/')) expect(key).not.toContain(SESSION)
  })
})
