/** What became of one gate, or of one test. */
export interface Outcome {
  name: string
  result: 'passed' | 'failed' | 'skipped'
  /** Passed only after it had failed: worth a look, not a failure. */
  isFlaky?: boolean
}

export interface Summary {
  passed: number
  failed: number
  skipped: number
  /** Names, in order; a skip nobody allowed is here with its reason. */
  failures: string[]
  skips: string[]
  flaky: string[]
  /** The line that ends a run: `12 passed, 0 failed`, with `, 1 skipped` where one was. */
  line: string
  isGood: boolean
}

/**
 * Adds outcomes up. A skipped test is a failure unless `maySkip` lets its name pass: a suite that skips itself proves nothing.
 * A run of nothing is not good either.
 */
export function summarise(outcomes: readonly Outcome[], maySkip: (name: string) => boolean = () => false): Summary {
  const skips = outcomes.filter(({ result }) => result === 'skipped').map(({ name }) => name)
  const allowed = skips.filter(maySkip)
  const failures = outcomes.flatMap(({ name, result }) => {
    if (result === 'failed') return [name]
    return result === 'skipped' && !maySkip(name) ? [`${name} (skipped)`] : []
  })
  const passed = outcomes.filter(({ result }) => result === 'passed').length
  const skipped = allowed.length
  return {
    passed,
    failed: failures.length,
    skipped,
    failures,
    skips,
    flaky: outcomes.filter(({ isFlaky }) => isFlaky).map(({ name }) => name),
    line: `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    isGood: failures.length === 0 && passed > 0,
  }
}

/**
 * The tests of a runner that ended with `code`. A runner that failed without naming a failed test, or whose report is missing or says
 * nothing, is one failure more: it must not pass for a run without tests.
 */
export function suiteOutcomes(suite: string, tests: readonly Outcome[], code: number | null): Outcome[] {
  const hasFailed = tests.some(({ result }) => result === 'failed')
  if (tests.length === 0) return [{ name: `${suite}: no test ran (exit code ${code})`, result: 'failed' }]
  if (code === 0 || hasFailed) return [...tests]
  return [...tests, { name: `${suite}: ended with exit code ${code}`, result: 'failed' }]
}

interface VitestReport {
  testResults?: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

/** The tests of a vitest JSON report. A file that failed without one of its tests failing is a failure of its own. */
export function fromVitest(report: unknown, root = ''): Outcome[] {
  const { testResults = [] } = report as VitestReport
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name
    const tests = assertionResults.map(
      (test): Outcome => ({ name: `${file} > ${test.fullName}`, result: vitestResult(test.status) }),
    )
    const isExplained = status === 'passed' || tests.some(({ result }) => result === 'failed')
    return isExplained ? tests : [...tests, { name: file, result: 'failed' }]
  })
}

function vitestResult(status: string): Outcome['result'] {
  if (status === 'passed' || status === 'failed') return status
  return 'skipped'
}

interface PlaywrightSuite {
  title: string
  specs?: { title: string; tests: { projectName: string; status: string }[] }[]
  suites?: PlaywrightSuite[]
}

interface PlaywrightReport {
  suites?: PlaywrightSuite[]
  errors?: { message?: string }[]
}

/** The tests of a Playwright JSON report. An error outside a test (a service that did not start) is a failure of its own. */
export function fromPlaywright(report: unknown): Outcome[] {
  const { suites = [], errors = [] } = report as PlaywrightReport
  const outside = errors.map(({ message = 'an error without a message' }): Outcome => {
    return { name: `playwright: ${message.split('\n')[0]}`, result: 'failed' }
  })
  return [...suites.flatMap(suite => playwrightSuite(suite, [])), ...outside]
}

function playwrightSuite(suite: PlaywrightSuite, above: readonly string[]): Outcome[] {
  const path = suite.title === '' ? above : [...above, suite.title]
  const own = (suite.specs ?? []).flatMap(spec =>
    spec.tests.map((test): Outcome => {
      const name = `[${test.projectName}] ${[...path, spec.title].join(' > ')}`
      if (test.status === 'skipped') return { name, result: 'skipped' }
      if (test.status === 'flaky') return { name, result: 'passed', isFlaky: true }
      return { name, result: test.status === 'expected' ? 'passed' : 'failed' }
    }),
  )
  return [...own, ...(suite.suites ?? []).flatMap(child => playwrightSuite(child, path))]
}
