import type { ChunkRow, EventRow, SessionRow } from './types.ts'

/** Rows for tests: whole and valid, with what the test is about laid over them. */

export const SESSION = '01890000-0000-7000-8000-000000000001'
export const TAB = '01890000-0000-7000-8000-00000000000a'
export const START_MS = Date.UTC(2026, 0, 31, 8, 0, 0, 123)

export function eventRow(over: Partial<EventRow> = {}): EventRow {
  return {
    project: 'shop',
    session: SESSION,
    tab: TAB,
    seq: 0,
    position: 0,
    atMs: START_MS,
    visitor: 'ada',
    type: 'pageview',
    name: '',
    url: 'https://shop.example.com/',
    props: '{}',
    selector: '',
    elementTag: '',
    elementRole: '',
    elementName: '',
    elementHrefPath: '',
    ...over,
  }
}

export function sessionRow(over: Partial<SessionRow> = {}): SessionRow {
  return {
    project: 'shop',
    session: SESSION,
    visitor: 'ada',
    startedMs: START_MS,
    endedMs: START_MS + 5_000,
    firstUrl: 'https://shop.example.com/',
    firstUrlAtMs: START_MS,
    urls: ['https://shop.example.com/'],
    eventNames: [],
    hasError: false,
    browser: 'Chrome',
    os: 'Linux',
    device: 'desktop',
    recorder: '0.1.0',
    country: '',
    firstReferrer: '',
    firstReferrerAtMs: 0,
    release: '',
    viewportWidth: 1280,
    viewportHeight: 720,
    ...over,
  }
}

export function chunkRow(over: Partial<ChunkRow> = {}): ChunkRow {
  return {
    project: 'shop',
    session: SESSION,
    segment: 'segments/default/2026-01-31/000-000000000001-aaaaaaaaaaaaaaaa',
    snapshotsOffset: 0,
    snapshotsBytes: 1_000,
    snapshotsJsonBytes: 9_000,
    snapshotsCount: 10,
    eventsOffset: 1_000,
    eventsBytes: 200,
    eventsCount: 3,
    fromMs: START_MS,
    toMs: START_MS + 5_000,
    tabs: [TAB],
    batchTabs: [TAB],
    batchSeqs: [0],
    keyframeTabs: [TAB],
    keyframeMs: [START_MS],
    ...over,
  }
}
