import type { Group, ReasonKey } from '@playhead/server/api'
import type { ListQuery } from '../../api/funnels.ts'
import type { FunnelView } from '../address.ts'
import { PAGE_ROWS } from '../queue/queue.ts'

interface Behind {
  step: number
  outcome: 'converted' | 'dropped'
  group?: Group | undefined
  reason?: ReasonKey | undefined
}

/** The same results with the list behind a number open. */
export function listView(view: FunnelView, { step, outcome, group, reason }: Behind): FunnelView {
  const { row, group: _group, reason: _reason, ...rest } = view
  return { ...rest, step, outcome, ...(group && { group }), ...(reason && { reason }) }
}

/** What the first page of the list of a view is asked with; null where no list is open. */
export function listQuery({ step, outcome, group, reason }: FunnelView): ListQuery | null {
  return step === undefined || outcome === undefined ? null : { step, outcome, limit: PAGE_ROWS, group, reason }
}

/** The same results with no list open. The step stays chosen: it is what the reasons are about. */
export function closedView(view: FunnelView): FunnelView {
  const { row, outcome, group, reason, ...rest } = view
  return rest
}

/** The same list without one of what narrows it. */
export function widerView(view: FunnelView, without: 'group' | 'reason'): FunnelView {
  const { row, [without]: _without, ...rest } = view
  return rest
}
