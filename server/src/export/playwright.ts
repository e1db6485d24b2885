import { formatClock } from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'
import type { Manifest, SessionEvent } from '../sessions/schema.ts'
import { quote } from '../transcript/quote.ts'
import { elementOf } from '../transcript/say.ts'
import { isWithin, type Stretch } from '../transcript/stretch.ts'
import { UNTRUSTED } from '../transcript/text.ts'
import { addressToOpen, isAddress } from './address.ts'
import { createNames, placeholderOf } from './inputs.ts'
import { literal } from './literals.ts'
import { createLocators, isBox } from './locator.ts'
import { isDeed, planSteps, type Step } from './steps.ts'

/** Steps of one test: longer ones nobody reads or mends. */
const MAX_STEPS = 500

export interface TestSource {
  manifest: Pick<Manifest, 'session' | 'startedMs' | 'endedMs' | 'viewport' | 'tabs'>
  /** Of the whole session, in order of time. */
  events: readonly SessionEvent[]
  stretch: Stretch
  /** The one that most was done in, where left out. */
  tab?: string | undefined
  /** Where the replay can be watched. */
  replayUrl: string
}

/**
 * A Playwright test of what the visitor did in one tab: TypeScript that runs as it is, but for what was typed, which recordings do not
 * hold. Every recorded text is a string literal or a quotation in a comment.
 * @throws PlayheadError NOT_FOUND when nothing was done there
 */
export function playwrightTest({ manifest, events, stretch, tab: wanted, replayUrl }: TestSource): string {
  const tab = wanted ?? busiestTab(events, stretch)
  const all = planSteps(
    events.filter(event => event.tab === tab && (event.url === '' || URL.canParse(event.url))),
    stretch,
  )
  const steps = all.slice(0, MAX_STEPS)
  const start = steps.find(step => step.kind === 'goto')
  if (start?.kind !== 'goto' || /^https?:/.test(start.url) === false)
    throw new PlayheadError(
      'NOT_FOUND',
      'Nothing was done in this stretch that a test could repeat: choose a longer one.',
    )
  const { origin } = new URL(start.url)
  const { constants, code } = writeSteps(steps, origin, manifest.startedMs)
  const elsewhere = events.filter(event => event.tab !== tab && isDeed(event) && isWithin(stretch, event.atMs)).length
  const until = Math.min(stretch.toMs, manifest.endedMs) - manifest.startedMs
  const span = `${formatClock(Math.max(stretch.fromMs, manifest.startedMs) - manifest.startedMs)} to ${formatClock(until)}`
  const { width, height } = manifest.viewport
  return [
    `import { expect, test } from '@playwright/test'`,
    '',
    `// Made by Playhead from ${span} of a recorded session: ${replayUrl}`,
    `// ${UNTRUSTED}`,
    ...(Number.isFinite(stretch.fromMs)
      ? ['// It begins within a visit: log in, or fill a cart, before its first step if that matters.']
      : []),
    ...(elsewhere > 0 ? [`// Left out: ${elsewhere} clicks and inputs in other tabs.`] : []),
    ...(all.length > steps.length
      ? [`// Left out: ${all.length - steps.length} steps after the first ${MAX_STEPS}.`]
      : []),
    ...(constants.length > 0
      ? [
          '',
          '// What was typed and chosen is not recorded: put in values that lead on.',
          'const INPUTS = {',
          ...constants,
          '}',
        ]
      : []),
    '',
    'test.use({',
    `  baseURL: ${literal(origin)},`,
    ...(width > 0 && height > 0 ? [`  viewport: { width: ${Math.round(width)}, height: ${Math.round(height)} },`] : []),
    '})',
    '',
    `test(${literal(`session ${manifest.session}, ${span}`)}, async ({ page }) => {`,
    ...code.map(line => line && `  ${line}`),
    '})',
    '',
  ].join('\n')
}

/** Constants and the body of the test, a line each. */
function writeSteps(steps: readonly Step[], origin: string, startedMs: number) {
  const locators = createLocators(steps.flatMap(step => ('element' in step ? [step.element] : [])))
  const nameOf = createNames()
  const constants: string[] = []
  const code: string[] = []
  let isNewPage = false
  for (const step of steps) {
    if (step.kind === 'note') code.push(`// ${formatClock(step.atMs - startedMs)} ${step.text}`)
    else if ('element' in step) {
      const locator = locators.of(step.element)
      if (locator === undefined) {
        code.push(`// ${formatClock(step.atMs - startedMs)} left out: ${step.kind} on ${elementOf(step)}`)
        continue
      }
      // A box is often drawn by its label, and itself out of sight.
      if (isNewPage && !isBox(step.element)) code.push(`await expect(${locator}).toBeVisible()`)
      isNewPage = false
      const constant = step.kind === 'fill' || step.kind === 'select' ? nameOf(step.element) : ''
      if (step.kind === 'fill') constants.push(`  ${constant}: ${literal(placeholderOf(step.element))},`)
      if (step.kind === 'select') constants.push(`  ${constant}: { index: 1 },`)
      code.push(`await ${locator}.${CALLS[step.kind](constant)}`)
    } else {
      if (code.length > 0 && step.kind !== 'url') code.push('')
      code.push(...navigationOf(step, origin))
      if (step.kind === 'url') code.push('')
      isNewPage = true
    }
  }
  if (code.at(-1) === '') code.pop()
  return { constants, code }
}

const CALLS: Record<Extract<Step, { element: unknown }>['kind'], (constant: string) => string> = {
  click: () => 'click()',
  fill: constant => `fill(INPUTS.${constant})`,
  select: constant => `selectOption(INPUTS.${constant})`,
  clear: () => "fill('')",
  enter: () => "press('Enter')",
}

const HISTORY = { back: 'goBack', forward: 'goForward', reload: 'reload' } as const

function navigationOf(
  step: Extract<Step, { kind: 'goto' | 'url' | 'back' | 'forward' | 'reload' }>,
  origin: string,
): string[] {
  if (!('url' in step)) return [`await page.${HISTORY[step.kind]}()`]
  if (step.kind === 'url') return [`await expect(page).toHaveURL(${isAddress(step.url)})`]
  const { url, isWhole } = addressToOpen(step.url, origin)
  const goto = `await page.goto(${literal(url)})`
  return isWhole ? [goto] : [`// Parts of this address were not recorded: ${quote(step.url)}`, goto]
}

function busiestTab(events: readonly SessionEvent[], stretch: Stretch): string | undefined {
  const deeds = new Map<string, number>()
  for (const event of events) {
    // What servers sent has a tab that is none.
    if (typeof event.props.$lib === 'string' || !isWithin(stretch, event.atMs)) continue
    deeds.set(event.tab, (deeds.get(event.tab) ?? 0) + (isDeed(event) ? 1 : 0))
  }
  return [...deeds].sort(([, a], [, b]) => b - a)[0]?.[0]
}
