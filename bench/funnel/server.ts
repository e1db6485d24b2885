import type { AddressInfo } from 'node:net'
import { dropoffRoutes } from '../../server/src/funnels/dropoffroutes.ts'
import { funnelRoutes } from '../../server/src/funnels/routes.ts'
import { createApp } from '../../server/src/http/app.ts'
import { migrate } from '../../server/src/index/migrate.ts'
import { openIndex } from '../../server/src/index/open.ts'
import type { Index } from '../../server/src/index/types.ts'
import { createLogger } from '../../server/src/log.ts'
import { serve } from '../lib/child.ts'
import { chunkRowsSql, eventsSql, PROJECT, sessionRowsSql, TO_MS } from './data.ts'

/** Sessions of one insert, while the bulk is loaded: half a million events. */
const SESSIONS_PER_INSERT = 25_000
/** The newest sessions come in so many inserts after the rest has been merged: a table in use is never one part. */
const RECENT_INSERTS = 5
const RECENT_SHARE = 0.01

/** Fills an index and writes its rows to Parquet files for the other engine; answers the API; ends the engine in order. */
export type ServerCommand =
  | { do: 'load'; sessions: number; events: string; sessionRows: string }
  | { do: 'listen' }
  | { do: 'close' }
/** A port, where it listens. */
export type ServerAnswer = number

const directory = process.argv[2] ?? ''
let index: Index | undefined

serve<ServerCommand, ServerAnswer>(async command => {
  if (command.do === 'close') {
    await index?.close()
    return 0
  }
  index = await openIndex({ driver: 'embedded', directory })
  await migrate(index)
  if (command.do === 'load') {
    await load(index, command)
    return 0
  }
  const app = createApp(createLogger({ logLevel: 'error' }))
  const options = { index, project: PROJECT, surroundings: async () => ({ nowMs: TO_MS, defined: [] }) }
  await app.register(funnelRoutes, options)
  await app.register(dropoffRoutes, options)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
})

async function load(to: Index, { sessions, events, sessionRows }: ServerCommand & { do: 'load' }): Promise<void> {
  const recent = Math.ceil(sessions * RECENT_SHARE)
  const bulk = sessions - recent
  for (let from = 0; from < bulk; from += SESSIONS_PER_INSERT)
    await to.command(eventsSql(from, Math.min(bulk, from + SESSIONS_PER_INSERT), sessions))
  await to.command(sessionRowsSql(0, sessions, sessions))
  await to.command(chunkRowsSql(0, sessions, sessions))
  for (const table of ['events', 'sessions', 'chunks']) await to.command(`OPTIMIZE TABLE ${table} FINAL`)
  const each = Math.ceil(recent / RECENT_INSERTS)
  for (let from = bulk; from < sessions; from += each)
    await to.command(eventsSql(from, Math.min(sessions, from + each), sessions))
  await to.command(
    `INSERT INTO FUNCTION file({path:String}, 'Parquet')
     SELECT session, tab, seq, position, toUnixTimestamp64Milli(at) AS atMs, toString(visitor) AS visitor, toString(type) AS type,
       toString(name) AS name, url, props, selector, elementName
     FROM events FINAL`,
    { params: { path: events } },
  )
  await to.command(
    `INSERT INTO FUNCTION file({path:String}, 'Parquet')
     SELECT session, toString(browserName) AS browser, toString(osName) AS os, toString(deviceKind) AS device, toString(country) AS country
     FROM sessions FINAL`,
    { params: { path: sessionRows } },
  )
}
