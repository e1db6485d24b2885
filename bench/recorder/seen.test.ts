import { deflateSync, gzipSync } from 'node:zlib'
import { encodeFrame, uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { READERS } from './seen.ts'

const FULL = { type: 2, data: {}, timestamp: 1 }
const MUTATION = { type: 3, data: {}, timestamp: 2 }

const upload = (path: string, body: string | Uint8Array) => ({ path, body: Buffer.from(body), atMs: 0 })

function frame(full: boolean): Uint8Array {
  const lines = gzipSync(JSON.stringify(FULL))
  return encodeFrame({
    header: {
      key: 'pk_benchmark',
      session: uuidv7(),
      tab: uuidv7(),
      seq: 0,
      fromMs: 1,
      toMs: 2,
      sentAtMs: 3,
      visitor: 'bench',
      recorder: 'bench',
      events: { count: 0, bytes: 0 },
      snapshots: { count: 1, bytes: lines.byteLength, full },
    },
    events: new Uint8Array(),
    snapshots: lines,
  })
}

function envelope(events: object[], pack: (json: string) => Uint8Array): Buffer {
  const payload = Buffer.concat([Buffer.from('{"segment_id":0}\n'), pack(JSON.stringify(events))])
  return Buffer.concat([
    Buffer.from('{"event_id":"a"}\n{"type":"replay_event"}\n{"type":"replay_event"}\n'),
    Buffer.from(`{"type":"replay_recording","length":${payload.byteLength}}\n`),
    payload,
  ])
}

const WITH_PAGE = {
  rrweb: upload('/rrweb', JSON.stringify([FULL])),
  playhead: upload('/v1/batches', frame(true)),
  posthog: upload('/s/', gzipSync(JSON.stringify({ event: '$snapshot', properties: { $snapshot_data: [FULL] } }))),
  sentry: upload('/api/1/envelope/', envelope([MUTATION, FULL], deflateSync)),
  clarity: upload('/clarity', gzipSync(JSON.stringify({ e: [], a: [], p: [[12, 5, 1, null, 'HTML']] }))),
}

const WITHOUT = {
  rrweb: upload('/rrweb', JSON.stringify([MUTATION])),
  playhead: upload('/v1/batches', frame(false)),
  posthog: upload('/s/', JSON.stringify([{ event: '$snapshot', properties: { $snapshot_data: [MUTATION] } }])),
  sentry: upload(
    '/api/1/envelope/',
    envelope([MUTATION], text => Buffer.from(text)),
  ),
  clarity: upload('/clarity', JSON.stringify({ e: [], a: [[1, 2]] })),
}

const RECORDERS = Object.keys(WITH_PAGE) as (keyof typeof WITH_PAGE)[]

describe.each(RECORDERS)('%s', arm => {
  it('is seen recording by the full snapshot in what it sends', () => {
    const seen = READERS[arm]([WITHOUT[arm], WITH_PAGE[arm]])
    expect(seen.hasFullSnapshot).toBe(true)
    expect(seen.jsonBytes).toBeGreaterThan(0)
  })

  it('is not by anything else', () => {
    expect(READERS[arm]([WITHOUT[arm]]).hasFullSnapshot).toBe(false)
    expect(READERS[arm]([{ ...WITH_PAGE[arm], path: '/elsewhere' }])).toEqual({ hasFullSnapshot: false, jsonBytes: 0 })
    expect(READERS[arm]([])).toEqual({ hasFullSnapshot: false, jsonBytes: 0 })
  })
})
