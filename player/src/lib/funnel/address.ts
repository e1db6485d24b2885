import type { FunnelInput, Group, ReasonKey } from '@playhead/server/api'
import { compactDefinition, readDefinition } from './definition.ts'

export const PANELS = ['steps', 'trend', 'breakdown', 'variants', 'reasons'] as const
export type FunnelPanel = (typeof PANELS)[number]

/** What is selected of a funnel's results. */
export interface FunnelView {
  /** From 1. */
  step?: number
  outcome?: 'converted' | 'dropped'
  /** The part of the breakdown that is looked at. */
  group?: Group
  /** What is over-represented among those who dropped, and narrows the list. */
  reason?: ReasonKey
  /** `unit` of the row that is open. */
  row?: string
  panel?: FunnelPanel
  compare?: boolean
  /** How the flag of the breakdown splits: weight by variant. */
  shares?: Record<string, number>
  /** The variant that the others are compared with. */
  control?: string
}

/** Everything the funnel screen shows, as its address holds it. */
export interface FunnelAddress {
  definition: FunnelInput | undefined
  view: FunnelView
  /** Id of the saved funnel this one started from. */
  saved: string | undefined
}

/** Steps that a funnel has at most; a view that names a later one names none. */
const MAX_STEP = 20
const GROUP_KINDS: readonly Group['kind'][] = ['value', 'none', 'several', 'other']

/** Reads an address; what cannot be used is left out, so that a link that was cut off still opens. */
export function parseFunnelAddress(url: URL): FunnelAddress {
  const params = url.searchParams
  const step = Number(params.get('step'))
  const outcome = params.get('outcome')
  const group = readGroup(parseJson(params.get('group')))
  const reason = readReason(parseJson(params.get('reason')))
  const row = params.get('row')
  const shares = readShares(parseJson(params.get('shares')))
  const control = params.get('control')
  const panel = PANELS.find(each => each === params.get('panel'))
  const view: FunnelView = {
    ...(Number.isInteger(step) && step >= 1 && step <= MAX_STEP && { step }),
    ...((outcome === 'converted' || outcome === 'dropped') && { outcome }),
    ...(group && { group }),
    ...(reason && { reason }),
    ...(row && { row }),
    ...(panel && { panel }),
    ...(params.get('compare') === '1' && { compare: true }),
    ...(shares && { shares }),
    ...(control && { control }),
  }
  return { definition: readDefinition(parseJson(params.get('d'))), view, saved: params.get('id') ?? undefined }
}

/** The address that shows a funnel with this selected: what a link is made of. Path and query, without the origin. */
export function funnelHref(definition: FunnelInput | undefined, view: FunnelView = {}, saved?: string): string {
  const params = new URLSearchParams()
  if (saved) params.set('id', saved)
  if (definition) params.set('d', definitionText(definition))
  if (view.step) params.set('step', String(view.step))
  if (view.outcome) params.set('outcome', view.outcome)
  if (view.group) params.set('group', JSON.stringify(view.group))
  if (view.reason) params.set('reason', JSON.stringify(view.reason))
  if (view.row) params.set('row', view.row)
  if (view.panel) params.set('panel', view.panel)
  if (view.compare) params.set('compare', '1')
  if (view.shares) params.set('shares', JSON.stringify(view.shares))
  if (view.control) params.set('control', view.control)
  const query = params.toString()
  return query ? `/funnel?${query}` : '/funnel'
}

/** A definition as the API and the address take it: JSON, defaults left out. */
export function definitionText(definition: FunnelInput): string {
  return JSON.stringify(compactDefinition(definition))
}

/** What stays selected when the definition changes: what is there still, and means the same. */
export function viewAfterEdit(view: FunnelView, before: FunnelInput, after: FunnelInput): FunnelView {
  const { step, outcome, group, panel, compare, shares, control } = view
  const isSameParts = JSON.stringify(before.breakdown) === JSON.stringify(after.breakdown)
  const isThere = step !== undefined && before.steps.length === after.steps.length
  return {
    ...(isThere && { step, ...(outcome && { outcome }) }),
    ...(group && isSameParts && { group }),
    ...(shares && isSameParts && { shares }),
    ...(control && isSameParts && { control }),
    ...(panel && { panel }),
    ...(compare && { compare }),
  }
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readGroup(value: unknown): Group | undefined {
  const { kind, value: text } = (value ?? {}) as Partial<Group>
  const known = GROUP_KINDS.find(each => each === kind)
  return known && typeof text === 'string' ? { kind: known, value: text } : undefined
}

function readReason(value: unknown): ReasonKey | undefined {
  const { kind, value: text } = (value ?? {}) as Partial<ReasonKey>
  return typeof kind === 'string' && typeof text === 'string' ? { kind, value: text } : undefined
}

function readShares(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const weights = Object.entries(value)
  const isSplit = weights.length > 0 && weights.every(([, weight]) => Number.isFinite(weight) && weight > 0)
  return isSplit ? Object.fromEntries(weights) : undefined
}
