import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fromPlaywright, fromVitest, type Outcome, suiteOutcomes, summarise } from './summary.ts'

const passed = (name: string): Outcome => ({ name, result: 'passed' })
const failed = (name: string): Outcome => ({ name, result: 'failed' })
const skipped = (name: string): Outcome => ({ name, result: 'skipped' })

describe('summarise', () => {
  it('counts, and ends with one plain line', () => {
    expect(summarise([passed('a'), passed('b')])).toMatchObject({ line: '2 passed, 0 failed', isGood: true })
  })

  it('names what failed', () => {
    const summary = summarise([passed('a'), failed('b'), failed('c')])
    expect(summary).toMatchObject({ line: '1 passed, 2 failed', failures: ['b', 'c'], isGood: false })
  })

  it('takes a skipped test for a failure', () => {
    const summary = summarise([passed('a'), skipped('b')])
    expect(summary).toMatchObject({
      line: '1 passed, 1 failed',
      failures: ['b (skipped)'],
      skips: ['b'],
      isGood: false,
    })
  })

  it('counts and names a skip that is allowed', () => {
    const maySkip = (name: string) => name.includes('third-party recording')
    const summary = summarise([passed('a'), skipped('imports the third-party recording')], maySkip)
    expect(summary).toMatchObject({
      line: '1 passed, 0 failed, 1 skipped',
      skips: ['imports the third-party recording'],
      isGood: true,
    })
  })

  it('does not call a run of nothing good', () => {
    expect(summarise([])).toMatchObject({ line: '0 passed, 0 failed', isGood: false })
    expect(summarise([skipped('a')], () => true)).toMatchObject({ isGood: false })
  })

  it('names the flaky among the passed', () => {
    expect(summarise([{ ...passed('a'), isFlaky: true }])).toMatchObject({ line: '1 passed, 0 failed', flaky: ['a'] })
  })
})

describe('suiteOutcomes', () => {
  it('passes the tests of a good run on', () => {
    expect(suiteOutcomes('vitest', [passed('a')], 0)).toEqual([passed('a')])
  })

  it('adds nothing where a failed test explains the exit code', () => {
    expect(suiteOutcomes('vitest', [passed('a'), failed('b')], 1)).toHaveLength(2)
  })

  it.each([1, null])('adds a failure where none explains exit code %s', code => {
    const outcomes = suiteOutcomes('vitest', [passed('a')], code)
    expect(outcomes.at(-1)).toEqual(failed(`vitest: ended with exit code ${code}`))
  })

  it.each([0, 1])('is a failure when no test ran, even with exit code %s', code => {
    expect(suiteOutcomes('playwright', [], code)).toEqual([failed(`playwright: no test ran (exit code ${code})`)])
  })
})

describe('fromVitest', () => {
  it('reads a real report', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'playhead-summary-'))
    try {
      const say = (name: string, body: string) => writeFile(join(folder, name), body)
      await say(
        'a.test.mjs',
        `describe('group', () => {
           it('works', () => {})
           it('breaks', () => expect(1).toBe(2))
           it.skip('waits', () => {})
           it.todo('is to come')
         })`,
      )
      await say('broken.test.mjs', `throw new Error('the file does not load')`)
      const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname
      const report = join(folder, 'report.json')
      const run = promisify(execFile)(
        process.execPath,
        [vitest, 'run', '--root', folder, '--globals', '--reporter=json', `--outputFile=${report}`],
        { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } },
      )
      await run.catch(() => undefined)
      const outcomes = fromVitest(JSON.parse(await readFile(report, 'utf8')), folder)
      expect(outcomes.sort((left, right) => left.name.localeCompare(right.name))).toEqual([
        failed('a.test.mjs > group breaks'),
        skipped('a.test.mjs > group is to come'),
        skipped('a.test.mjs > group waits'),
        passed('a.test.mjs > group works'),
        failed('broken.test.mjs'),
      ])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('finds no test in a report that is none', () => {
    expect(fromVitest({})).toEqual([])
  })
})

describe('fromPlaywright', () => {
  const spec = (title: string, status: string, projectName = 'embedded') => ({
    title,
    ok: status !== 'unexpected',
    tests: [{ projectName, status, results: [] }],
  })

  it('reads nested suites, and every status', () => {
    const report = {
      suites: [
        {
          title: 'visit.spec.ts',
          specs: [spec('records', 'expected'), spec('plays', 'unexpected')],
          suites: [{ title: 'a seek', specs: [spec('forward', 'flaky'), spec('back', 'skipped', 'cluster')] }],
        },
      ],
    }
    expect(fromPlaywright(report)).toEqual([
      passed('[embedded] visit.spec.ts > records'),
      failed('[embedded] visit.spec.ts > plays'),
      { ...passed('[embedded] visit.spec.ts > a seek > forward'), isFlaky: true },
      skipped('[cluster] visit.spec.ts > a seek > back'),
    ])
  })

  it('takes an error outside the tests for a failure', () => {
    const report = { suites: [], errors: [{ message: 'the server did not start\n  at main.ts' }, {}] }
    expect(fromPlaywright(report)).toEqual([
      failed('playwright: the server did not start'),
      failed('playwright: an error without a message'),
    ])
  })

  it('counts a test once for each project it runs in', () => {
    const both = {
      ...spec('records', 'expected'),
      tests: [spec('', 'expected', 'a').tests[0], spec('', 'expected', 'b').tests[0]],
    }
    expect(fromPlaywright({ suites: [{ title: 'x.spec.ts', specs: [both] }] })).toHaveLength(2)
  })
})
