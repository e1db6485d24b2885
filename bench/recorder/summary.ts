import { round } from '../lib/stats.ts'
import type { PageResult } from './figures.ts'

type Figure = { [Name in keyof PageResult]: PageResult[Name] extends number ? Name : never }[keyof PageResult]

/**
 * One arm over all pages: the geometric mean of its ratios, as benchmarks of unlike pages are put together, the sum of what it adds and sends, and the
 * worst of what somebody waits for.
 */
export function summarise(pages: readonly PageResult[]): PageResult {
  const sum = (name: Figure) =>
    round(
      pages.reduce((total, page) => total + page[name], 0),
      1,
    )
  const worst = (name: Figure) => Math.max(...pages.map(page => page[name]))
  const product = pages.reduce((all, page) => all * page.actionRatio, 1)
  return {
    actionRatio: round(product ** (1 / pages.length), 3),
    scriptMs: sum('scriptMs'),
    taskMs: sum('taskMs'),
    inpMs: worst('inpMs'),
    longestTaskMs: worst('longestTaskMs'),
    longestLoadTaskMs: worst('longestLoadTaskMs'),
    sentBytes: sum('sentBytes'),
    jsonBytes: sum('jsonBytes'),
    didRecord: pages.every(page => page.didRecord),
  }
}
