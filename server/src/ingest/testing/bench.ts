import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Problem } from '../../errors.ts'
import { openDiskStore } from '../../objectstore/disk.ts'
import type { ObjectStore } from '../../objectstore/types.ts'
import { type FaultyStore, withFaults } from './faults.ts'
import { startIngestServer, type TestServer } from './server.ts'

/** A real ingest server over a real directory for each test of the file; good from `beforeEach` on. */
export interface RouteBench {
  disk(): ObjectStore
  store(): FaultyStore
  server(): TestServer
  restart(options: Parameters<typeof startIngestServer>[1]): Promise<void>
  post(body: BodyInit | null, headers?: Record<string, string>): Promise<Response>
}

export function routeBench(): RouteBench {
  let directory: string
  let disk: ObjectStore
  let store: FaultyStore
  let server: TestServer

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'playhead-route-'))
    disk = await openDiskStore({ directory })
    store = withFaults(disk)
    server = await startIngestServer(store)
  })
  afterEach(async () => {
    store.recover()
    await server.close()
    await disk.close()
    await rm(directory, { recursive: true, force: true })
  })
  return {
    disk: () => disk,
    store: () => store,
    server: () => server,
    async restart(options) {
      await server.close()
      server = await startIngestServer(store, options)
    },
    post: (body, headers = {}) => fetch(server.url, { method: 'POST', body, headers }),
  }
}

/** The code of a problem document, whose other parts are checked on the way. */
export async function codeOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const problem = (await response.json()) as Problem
  expect(problem.status).toBe(response.status)
  expect(problem.type).toBe(`urn:playhead:error:${problem.code.toLowerCase()}`)
  expect(problem.detail).not.toBe('')
  return `${problem.status} ${problem.code}`
}
