import type {
  Catalogue,
  EventDetail,
  FunnelBreakdown,
  FunnelCheck,
  FunnelInput,
  FunnelList,
  FunnelReasons,
  FunnelResult,
  FunnelTrend,
  FunnelVariants,
  Group,
  ReasonKey,
  SavedFunnel,
} from '@playhead/server/api'
import { definitionText } from '../funnel/address.ts'
import { getJson, sendJson } from './client.ts'

/** Which of the people behind a bar. */
export interface ListQuery {
  /** From 1. */
  step: number
  outcome: 'converted' | 'dropped'
  limit?: number
  cursor?: string | null
  group?: Group | undefined
  reason?: ReasonKey | undefined
}

export interface VariantsQuery {
  flag: string
  control?: string | undefined
  /** Variant to weight. */
  shares?: Record<string, number> | undefined
}

/** What was seen in the last `days` days of a time zone. */
export interface Period {
  days: number
  /** IANA name. */
  timeZone: string
}

type Value = string | number | object | null | undefined

/** A path with its query: what is left out is not sent, objects go as JSON. */
function at(path: string, query: Record<string, Value>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    params.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return `${path}?${params}`
}

function funnelPath(part: string, definition: FunnelInput, query: Record<string, Value> = {}): string {
  return at(`/api/funnel${part}`, { definition: definitionText(definition), ...query })
}

export function getFunnel(definition: FunnelInput, compare: boolean, signal?: AbortSignal): Promise<FunnelResult> {
  return getJson(funnelPath('', definition, { compare: compare ? 'true' : undefined }), signal)
}

export function getFunnelBreakdown(definition: FunnelInput, signal?: AbortSignal): Promise<FunnelBreakdown> {
  return getJson(funnelPath('/breakdown', definition), signal)
}

export function getFunnelTrend(definition: FunnelInput, signal?: AbortSignal): Promise<FunnelTrend> {
  return getJson(funnelPath('/trend', definition), signal)
}

/** The people (or sessions) behind a bar, a page of them at a time. */
export function getFunnelList(definition: FunnelInput, query: ListQuery, signal?: AbortSignal): Promise<FunnelList> {
  return getJson(funnelPath('/list', definition, { ...query }), signal)
}

export function getFunnelReasons(
  definition: FunnelInput,
  query: { step: number; group?: Group | undefined },
  signal?: AbortSignal,
): Promise<FunnelReasons> {
  return getJson(funnelPath('/reasons', definition, query), signal)
}

export function getFunnelVariants(
  definition: FunnelInput,
  query: VariantsQuery,
  signal?: AbortSignal,
): Promise<FunnelVariants> {
  return getJson(funnelPath('/variants', definition, { ...query }), signal)
}

/** What will hurt, by place in the definition. */
export function checkFunnel(definition: FunnelInput, signal?: AbortSignal): Promise<FunnelCheck> {
  return getJson(funnelPath('/check', definition), signal)
}

export function getCatalogue(period: Period, signal?: AbortSignal): Promise<Catalogue> {
  return getJson(at('/api/events', { ...period }), signal)
}

export function getEventDetail(name: string, period: Period, signal?: AbortSignal): Promise<EventDetail> {
  return getJson(at('/api/events/detail', { name, ...period }), signal)
}

export function getSavedFunnels(signal?: AbortSignal): Promise<{ funnels: SavedFunnel[] }> {
  return getJson('/api/funnels', signal)
}

export function getSavedFunnel(id: string, signal?: AbortSignal): Promise<SavedFunnel> {
  return getJson(`/api/funnels/${encodeURIComponent(id)}`, signal)
}

export function createFunnel(name: string, definition: FunnelInput): Promise<SavedFunnel> {
  return sendJson('POST', '/api/funnels', { name, definition })
}

/** Changes a saved funnel. Refused with CHANGED_MEANWHILE where somebody else changed it since it was read. */
export function updateFunnel(
  { id, name, definition, updatedMs }: SavedFunnel,
  change: { name?: string; definition?: FunnelInput },
): Promise<SavedFunnel> {
  return sendJson('PUT', `/api/funnels/${encodeURIComponent(id)}`, { name, definition, updatedMs, ...change })
}

export function deleteFunnel(id: string): Promise<void> {
  return sendJson('DELETE', `/api/funnels/${encodeURIComponent(id)}`)
}
