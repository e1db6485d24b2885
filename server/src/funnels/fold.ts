import type { Funnel } from './definition.ts'
import type { Binder } from './matchers.ts'
import type { Story } from './story.ts'

/** "No limit" for a window: longer than any range that may be asked for, and far from overflow when added to a time. */
const UNLIMITED_MS = 1e14

/**
 * How far each story goes: rows of `stories` with `level` (0 for those that did not begin), `done` (the places in the story of the
 * completed steps, filled up with 0) and `moment` (the place of the moment). It says what `reference.ts` says one event at a time, in
 * operations on whole columns, not an `arrayFold` over the events (docs/decisions/0008-funnel-queries.md).
 *
 * Each step is a query of its own around the one before: as one expression its text would double with every step.
 * @param stories rows with `ats` and `marks`, arrays of a {@link Story}'s events in order, among others
 */
export function foldSql(funnel: Funnel, story: Story, binder: Binder, stories: string): string {
  return funnel.order === 'any'
    ? anyOrderSql(funnel, story, binder, stories)
    : orderedSql(funnel, story, binder, stories)
}

function windowOf({ windowMs }: Funnel, { bind }: Binder): string {
  return bind('Int64', windowMs === 'session' ? UNLIMITED_MS : windowMs)
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n + 1)
}

/**
 * Steps in their order. `begun3` is, for each event that completes step 3 of an attempt, when that attempt began, and 0 for the others.
 * Of several attempts that an event could continue it is the one that began last, since that has most of the window left. Those
 * that got there later never began earlier, so it is always the one the *last* event before belongs to: what was there last is carried on
 * (`arrayFill`) to the events that follow it, until an exclusion ends it (1). Under `strict` it is not carried at all.
 */
function orderedSql(funnel: Funnel, story: Story, binder: Binder, stories: string): string {
  const steps = funnel.steps.length
  const window = windowOf(funnel, binder)
  const isBegun = `${story.does('mark', 1)} AND at < ${story.fromMs(funnel.toMs)}`
  let sql = `SELECT *, arrayMap((mark, at) -> if(${isBegun}, at, 0), marks, ats) AS begun1 FROM (${stories})`
  for (const step of range(steps).slice(1)) {
    const goesOn = `${story.does('mark', step)} AND before > 1 AND at - before <= ${window}${isEnded(funnel, step - 1) ? ` AND NOT ${story.ends('mark', step - 1)}` : ''}`
    sql = `
      SELECT *, arrayMap((mark, at, before) -> if(${goesOn}, before, 0), marks, ats, arrayPushFront(arrayPopBack(${carriedSql(funnel, story, step - 1)}), 0)) AS begun${step}
      FROM (${sql})`
  }
  const maxima = range(steps).map(step => `arrayMax(begun${step}) AS latest${step}`)
  const level = range(steps).map(step => `(latest${step} > 0)`)
  // Attempts that got equally far: the one that began last; of those that got through, the first.
  const start = `multiIf(latest${steps} > 0, arrayFirst(begun -> begun > 0, begun${steps}), ${range(steps - 1)
    .reverse()
    .map(step => `latest${step} > 0, latest${step}`)
    .join(', ')}, 0)`
  sql = `SELECT *, ${maxima.join(', ')}, ${level.join(' + ')} AS level, ${start} AS start FROM (${sql}) WHERE latest1 > 0`
  sql = placesSql(funnel, story, sql)
  const moment = range(steps - 1).map(step => `level = ${step}, arrayLastIndex(begun -> begun > 0, begun${step})`)
  return `SELECT *, [${range(steps).map(step => `place${step}`)}] AS done, multiIf(${moment.join(', ')}, place${steps}) AS moment FROM (${sql})`
}

function isEnded({ exclude }: Funnel, step: number): boolean {
  return exclude.some(({ after, before }) => after <= step && step < before)
}

/** What each event leaves to those after it: when the attempt began that has got as far as `step`. */
function carriedSql(funnel: Funnel, story: Story, step: number): string {
  if (funnel.order === 'strict') return `begun${step}`
  const news = isEnded(funnel, step)
    ? `arrayMap((mark, begun) -> if(begun = 0 AND ${story.ends('mark', step)}, 1, begun), marks, begun${step})`
    : `begun${step}`
  return `arrayFill(begun -> begun > 0, ${news})`
}

/**
 * `place1` and so on: where in the story the steps of the chosen attempt were completed, each the first time. Where an exclusion ended
 * the state in between it is the first time after that. From the last step back: each in a query around the one after it.
 */
function placesSql(funnel: Funnel, story: Story, stories: string): string {
  const steps = funnel.steps.length
  const first = (step: number) => `indexOf(begun${step}, start)`
  if (funnel.order === 'strict') {
    const top = `multiIf(${range(steps).map(step => `level = ${step}, ${first(step)}`)}, 0)`
    const places = range(steps).map(step => `if(level < ${step}, 0, top + ${step} - level) AS place${step}`)
    return `SELECT *, ${places.join(', ')} FROM (SELECT *, ${top} AS top FROM (${stories}))`
  }
  if (funnel.exclude.length === 0)
    return `SELECT *, ${range(steps).map(step => `${first(step)} AS place${step}`)} FROM (${stories})`
  return range(steps)
    .reverse()
    .reduce((inner, step) => {
      if (step === steps || !isEnded(funnel, step)) return `SELECT *, ${first(step)} AS place${step} FROM (${inner})`
      const ended = `arrayLastIndex((mark, place) -> ${story.ends('mark', step)} AND place <= place${step + 1}, marks, arrayEnumerate(marks))`
      return `
        SELECT *, if(level <= ${step}, ${first(step)}, arrayFirstIndex((begun, place) -> begun = start AND place >= ended${step}, begun${step}, arrayEnumerate(begun${step}))) AS place${step}
        FROM (SELECT *, ${ended} AS ended${step} FROM (${inner}))`
    }, stories)
}

/** Steps in any order: the last time of each, and how many of them lie within the window before now. */
function anyOrderSql(funnel: Funnel, story: Story, binder: Binder, stories: string): string {
  const steps = range(funnel.steps.length)
  const window = windowOf(funnel, binder)
  const lasts = steps.map(
    step =>
      `arrayFill(at -> at > 0, arrayMap((mark, at) -> if(${story.does('mark', step)}, at, 0), marks, ats)) AS last${step}`,
  )
  const names = steps.map(step => `l${step}`)
  const columns = steps.map(step => `last${step}`)
  const within = (last: string) => `${last} > 0 AND at - ${last} <= ${window}`
  const counted = names.map(last => `(${within(last)})`).join(' + ')
  const begun = `arrayMin([${names.map(last => `if(${within(last)}, ${last}, at)`)}])`
  const reached = `arrayMap((at, ${names}) -> if(${begun} < ${story.fromMs(funnel.toMs)}, ${counted}, 0), ats, ${columns}) AS reached`
  const place = (step: number) =>
    `arrayLastIndex((mark, place) -> ${story.does('mark', step)} AND place <= decisive, marks, arrayEnumerate(marks)) AS p${step}`
  const places = steps.map(step => `if(p${step} > 0 AND ats[decisive] - ats[p${step}] <= ${window}, p${step}, 0)`)
  const decisive = `if(level = ${steps.length}, indexOf(reached, level), arrayLastIndex(n -> n = level, reached))`
  return `
    SELECT *, arrayResize(arraySort(arrayFilter(place -> place > 0, [${places}])), ${steps.length}) AS done, decisive AS moment
    FROM (
      SELECT *, ${steps.map(place)}
      FROM (
        SELECT *, arrayMax(reached) AS level, ${decisive} AS decisive
        FROM (SELECT *, ${reached} FROM (SELECT *, ${lasts} FROM (${stories})))
        WHERE level > 0))`
}
