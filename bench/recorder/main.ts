import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { CHROMIUM } from '../../e2e/services/chromium.mjs'
import { progress, type Row, report } from '../lib/report.ts'
import { round } from '../lib/stats.ts'
import { ARM_NAMES, type ArmName, buildScripts, createHost } from './arms.ts'
import { PAGE_NAMES, type PageName, pageHtml, styleSheet } from './content.ts'
import { compare, type Measured, notRecording, type PageResult } from './figures.ts'
import { READERS } from './seen.ts'
import { startSink, startSite } from './sink.ts'
import { summarise } from './summary.ts'
import { type Visit, visitPage } from './visit.ts'

/**
 * What a recorder costs the page it records: ours, bare rrweb and others at their defaults, against no recorder, taking turns in one run.
 * `--rounds N` (default 2), `--arms a,b` and `--pages a,b` (default all; `none` is always there).
 * `--script FILE`: a built script to measure as ours, such as an older version's.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '2' },
    arms: { type: 'string', default: ARM_NAMES.join() },
    pages: { type: 'string', default: PAGE_NAMES.join() },
    script: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds needs a positive whole number')
const arms = [...new Set<ArmName>(['none', ...namesOf('arms', values.arms, ARM_NAMES)])]
const pages = namesOf('pages', values.pages, PAGE_NAMES)

const scripts = await buildScripts(values.script)
const host = createHost(scripts)
const sink = await startSink(host.find)
const html = new Map(pages.map(page => [page, pageHtml(page, '<!--script-->')]))
const css = styleSheet()
const site = await startSite(({ pathname, searchParams }) => {
  if (pathname === '/style.css') return { type: 'text/css', body: css }
  const code = scripts.pages.get(pathname)
  if (code !== undefined) return { type: 'text/javascript', body: code }
  const page = html.get(pathname.slice(1) as PageName)
  return page === undefined
    ? undefined
    : { type: 'text/html', body: page.replace('<!--script-->', tagOf(searchParams.get('arm') as ArmName)) }
})
const browser = await chromium.launch(CHROMIUM)
const visits: Measured[] = []
try {
  for (let n = 0; n < rounds; n++)
    for (const page of pages)
      for (const arm of inTurn(arms, n)) {
        const visit = await visitPage({ browser, siteUrl: site.url, sink }, page, arm, n)
        visits.push(lookInto(visit))
        progress(`round ${n + 1} of ${rounds}, ${page}, ${arm}`)
      }
} finally {
  await browser.close()
  await site.close()
  await sink.close()
}

const failures = notRecording(visits)
if (failures.length > 0) throw new Error(failures.join('\n'))

const results = Object.fromEntries(
  pages.map(page => [page, Object.fromEntries(arms.map(arm => [arm, compare(visits, arm, page)]))]),
) as Record<PageName, Record<ArmName, PageResult>>
const overall = Object.fromEntries(
  arms.map(arm => [arm, { ...summarise(pages.map(page => results[page][arm])), gzipBytes: host.gzipBytes(arm) }]),
)
report(`Recorder: ${rounds} rounds, the median of each arm against no recorder in the same round`, rows(), {
  arms: overall,
  pages: results,
  rounds,
})

function rows(): Row[] {
  const row = (page: string, arm: string, figures: object): Row => ({ page, arm, ...figures })
  return [
    ...pages.flatMap(page => arms.map(arm => row(page, arm, printed(results[page][arm], '')))),
    ...arms.map(arm => row('all', arm, printed(overall[arm], host.gzipBytes(arm)))),
  ]
}

/** What is measured of an arm which did not record is no cost of recording: it is marked. */
function printed(result: PageResult | undefined, gzipBytes: number | ''): object {
  const { didRecord, ...figures } = result ?? { didRecord: false }
  return { ...figures, gzipBytes, recorded: didRecord ? 'yes' : 'NO' }
}

/** Every round begins with another arm, so that none always follows the same. */
function inTurn<Item>(items: readonly Item[], round: number): Item[] {
  const first = round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

function tagOf(arm: ArmName): string {
  if (!scripts.arms.has(arm)) return ''
  return `<script async src="${sink.url}/${arm}.js" data-key="pk_benchmark" data-endpoint="${sink.url}"></script>`
}

/** A recorder that does not record costs little: every visit is looked into, and one that lacks its page is said aloud. */
function lookInto({ uploads, ...visit }: Visit): Measured {
  const { arm, page } = visit
  const sentBytes = uploads.reduce((bytes, { body }) => bytes + body.byteLength, 0)
  const { hasFullSnapshot, jsonBytes } = READERS[arm](uploads)
  if (arm === 'none' && sentBytes > 0) throw new Error(`${page} sent ${sentBytes} bytes without a recorder`)
  const didRecord = arm === 'none' || hasFullSnapshot
  if (!didRecord)
    progress(`${arm} did not record ${page}: of ${round(sentBytes / 1e3)} KB that came nothing is a full snapshot`)
  return { ...visit, sentBytes, jsonBytes, didRecord }
}

function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  const wanted = text.split(',')
  const unknown = wanted.filter(name => !known.some(each => each === name))
  if (unknown.length > 0) throw new TypeError(`--${option}: ${unknown.join()} is none of ${known.join()}`)
  return known.filter(name => wanted.includes(name))
}
