import type { ChunkRow, EventRow, SessionRow } from './types.ts'

/** Latest time a row may carry: 2100-01-01. Also stands for "never" where a part of a session has no URL or viewport. */
export const LAST_MS = Date.UTC(2100, 0, 1)

/**
 * A time as the index takes it: `2026-01-31 08:05:09.123`, UTC, milliseconds. Text, because a bare number in JSON is read as
 * seconds or as milliseconds depending on the engine's settings. Times come from visitors' clocks: what is outside 1970 to
 * 2100 is moved to that bound, where DateTime64 would overflow or a row be refused and its whole segment with it.
 */
export function timeText(atMs: number): string {
  const clamped = Number.isFinite(atMs) ? Math.min(Math.max(atMs, 0), LAST_MS) : 0
  return new Date(clamped).toISOString().slice(0, -1).replace('T', ' ')
}

/** An index event as a row of table `events`. */
export function eventRecord({ atMs, ...row }: EventRow): object {
  return { ...row, at: timeText(atMs) }
}

/** A part of a session as a row of table `sessions`. */
export function sessionRecord(row: SessionRow): object {
  const hasViewport = row.viewportWidth > 0 && row.viewportHeight > 0
  return {
    project: row.project,
    session: row.session,
    startedAt: timeText(row.startedMs),
    endedAt: timeText(row.endedMs),
    latestVisitor: [timeText(row.endedMs), row.visitor],
    visitors: [row.visitor],
    firstPage: [timeText(row.firstUrl === '' ? LAST_MS : row.firstUrlAtMs), row.firstUrl],
    firstViewport: [timeText(hasViewport ? row.startedMs : LAST_MS), row.viewportWidth, row.viewportHeight],
    urls: row.urls,
    eventNames: row.eventNames,
    errorSeen: row.hasError ? 1 : 0,
    browserName: row.browser,
    osName: row.os,
    // Merged by min: 'unknown' sorts after every kind that is known.
    deviceKind: row.device,
    recorderVersion: row.recorder,
    country: row.country,
    firstReferrer:
      row.firstReferrerAtMs === 0 ? [timeText(LAST_MS), ''] : [timeText(row.firstReferrerAtMs), row.firstReferrer],
    appRelease: row.release,
  }
}

/** A chunk as a row of table `chunks`. */
export function chunkRecord({ fromMs, toMs, keyframeMs, ...row }: ChunkRow): object {
  return { ...row, fromAt: timeText(fromMs), toAt: timeText(toMs), keyframeAt: keyframeMs.map(timeText) }
}

/** What to select from `chunks` to read {@link ChunkRow}s back; the project is the one asked for. */
export const CHUNK_COLUMNS = `
  project, session, segment, snapshotsOffset, snapshotsBytes, snapshotsJsonBytes, snapshotsCount, eventsOffset, eventsBytes,
  eventsCount, toUnixTimestamp64Milli(fromAt) AS fromMs, toUnixTimestamp64Milli(toAt) AS toMs, tabs, batchTabs, batchSeqs,
  keyframeTabs, arrayMap(at -> toUnixTimestamp64Milli(at), keyframeAt) AS keyframeMs`
