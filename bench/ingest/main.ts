import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '../lib/child.ts'
import { syncedMbPerSecond } from '../lib/disk.ts'
import { numberOption, progress, report } from '../lib/report.ts'
import { median, round } from '../lib/stats.ts'
import { BATCH_BYTES } from './batches.ts'
import type { LoadCommand, LoadResult } from './load.ts'
import type { ServerAnswer, ServerCommand } from './server.ts'

/** Connections that each send a batch as soon as the one before is answered. */
const CONNECTIONS = 512
/** Seconds of load on each server, unless `--seconds` says more. */
const SECONDS = 30
/** Seconds of a round. The servers take turns: short rounds, and the median of their ratios, keep a disturbance of the machine out. */
const ROUND_SECONDS = 5
const WARM_UP_SECONDS = 2
/** Milliseconds after which a log object is deleted: 330 MB/s would fill a disk. */
const KEEP_MS = 1_000

interface Rounds {
  bare: LoadResult[]
  endpoint: LoadResult[]
  rss: number[]
  diskMbPerSecond: number[]
  idle: LoadResult
}

/**
 * Acknowledged (durable) batches per second of the real endpoint on the disk store, against the same Fastify server that only reads the
 * body. The data lies below the current directory, not in the temporary one, which is often memory.
 */
async function main(): Promise<void> {
  const seconds = numberOption('seconds', SECONDS)
  const roundSeconds = Math.min(seconds, ROUND_SECONDS)
  const pairs = Math.round(seconds / roundSeconds)
  const directory = await mkdtemp(join(process.cwd(), '.bench-ingest-'))
  const endpoint = startChild<ServerCommand, ServerAnswer>(new URL('./server.ts', import.meta.url), [
    'endpoint',
    directory,
  ])
  const bare = startChild<ServerCommand, ServerAnswer>(new URL('./server.ts', import.meta.url), ['bare'])
  const load = startChild<LoadCommand, LoadResult>(new URL('./load.ts', import.meta.url))
  const stopCleaning = keepDiskFree(join(directory, 'log'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(directory, { recursive: true, force: true })
      process.exit(1)
    })
  }
  try {
    const [endpointPort, barePort] = await Promise.all([endpoint.ask({ do: 'start' }), bare.ask({ do: 'start' })])
    const run = (port: number, forSeconds: number): Promise<LoadResult> =>
      load.ask({ port, connections: CONNECTIONS, seconds: forSeconds, everyMs: 0 })
    progress(`${pairs} pairs of rounds of ${roundSeconds} s, data in ${directory}`)
    await run(barePort, WARM_UP_SECONDS)
    await run(endpointPort, WARM_UP_SECONDS)
    const idle = await load.ask({ port: endpointPort, connections: 1, seconds: Math.min(seconds, 10), everyMs: 100 })
    const rounds: Rounds = { bare: [], endpoint: [], rss: [], diskMbPerSecond: [], idle }
    for (let pair = 0; pair < pairs; pair++) {
      rounds.bare.push(await run(barePort, roundSeconds))
      const stopSampling = sampleEverySecond(async () => void rounds.rss.push(await endpoint.ask({ do: 'rss' })))
      rounds.endpoint.push(await run(endpointPort, roundSeconds))
      await stopSampling()
      rounds.diskMbPerSecond.push(await syncedMbPerSecond(directory))
    }
    print(rounds)
  } finally {
    await Promise.all([endpoint.stop(), bare.stop(), load.stop()])
    await stopCleaning()
    await rm(directory, { recursive: true, force: true })
  }
}

function print({ bare, endpoint, rss, diskMbPerSecond, idle }: Rounds): void {
  const perSecond = (result: LoadResult): number => result.accepted / result.seconds
  const ratio = median(endpoint.map((result, at) => perSecond(result) / perSecond(bare[at] ?? result)))
  const third = Math.ceil(rss.length / 3)
  const rssMb = Math.max(...rss) / 1e6
  const rssGrowthMb = (median(rss.slice(-third)) - median(rss.slice(0, third))) / 1e6
  const json = {
    ratio: round(ratio, 3),
    batchesPerSecond: Math.round(median(endpoint.map(perSecond))),
    p50Ms: round(median(endpoint.map(result => result.p50Ms))),
    p99Ms: round(median(endpoint.map(result => result.p99Ms))),
    rssMb: Math.round(rssMb),
    rssGrowthMb: Math.round(rssGrowthMb),
    idleP50Ms: round(idle.p50Ms),
    bareBatchesPerSecond: Math.round(median(bare.map(perSecond))),
    mbPerSecond: Math.round((median(endpoint.map(perSecond)) * BATCH_BYTES) / 1e6),
    diskMbPerSecond: Math.round(median(diskMbPerSecond)),
    refused: endpoint.reduce((sum, result) => sum + result.refused, 0),
    generatorCpu: round(median(endpoint.map(result => result.cpu))),
  }
  report(
    `Ingest, ${CONNECTIONS} connections, batches of 30 KB`,
    [
      { figure: 'ratio to the bare server', value: json.ratio, aim: 'at least 0.45' },
      { figure: 'batches per second', value: json.batchesPerSecond, aim: '' },
      { figure: 'the same, bare server', value: json.bareBatchesPerSecond, aim: '' },
      { figure: 'MB per second, all synced', value: json.mbPerSecond, aim: '' },
      { figure: 'the same, one plain writer', value: json.diskMbPerSecond, aim: '' },
      { figure: 'p50, ms', value: json.p50Ms, aim: '' },
      { figure: 'p99, ms', value: json.p99Ms, aim: 'at most 250' },
      { figure: 'p50 at 10 batches a second, ms', value: json.idleP50Ms, aim: 'at most 30' },
      { figure: 'memory, MB', value: json.rssMb, aim: '' },
      { figure: 'memory, first third to last, MB', value: json.rssGrowthMb, aim: 'flat' },
      { figure: 'batches refused', value: json.refused, aim: '0' },
      { figure: 'cores used by the load generator', value: json.generatorCpu, aim: 'below 1' },
    ],
    json,
  )
}

/** Calls `sample` every second, never twice at once, until stopped. */
function sampleEverySecond(sample: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(sample)
  }, 1_000)
  return async () => {
    clearInterval(timer)
    await last
  }
}

/** Deletes log objects once they are a second old. */
function keepDiskFree(directory: string): () => Promise<void> {
  return sampleEverySecond(async () => {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const info = await stat(path).catch(() => undefined)
      if (info && Date.now() - info.mtimeMs > KEEP_MS) await unlink(path).catch(() => undefined)
    }
  })
}

await main()
