import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openDiskStore } from '../../server/src/objectstore/disk.ts'
import { numberOption, progress, report } from '../lib/report.ts'
import { round } from '../lib/stats.ts'
import { writeEpoch } from './epoch.ts'

/**
 * How fast compaction is per core, against plain gunzip and brotli 5 of the same bytes, each in a process of its own, in one run.
 * `--mb N`: megabytes of snapshot JSON in the epoch (default 1,000). The index is a null one, so that only compaction is measured.
 */
interface Measured {
  jsonBytes: number
  cpuSeconds: number
  wallSeconds: number
  peakRssMb: number
}

const folder = await mkdtemp(join(tmpdir(), 'playhead-bench-'))
try {
  const directory = join(folder, 'objects')
  const store = await openDiskStore({ directory })
  const written = await writeEpoch(store, numberOption('mb', 1_000))
  await store.close()
  progress(
    `${round(written.jsonBytes / 1e6)} MB of JSON in ${written.sessions} sessions, ${round(written.logBytes / 1e6)} MB of log`,
  )
  // Before and after, since the machine may be busier at one time than at another.
  const before = await measure('plain', directory)
  await cp(directory, join(folder, 'again'), { recursive: true })
  const compaction = await measure('compact', directory)
  const after = await measure('plain', join(folder, 'again'))
  const plain: Measured = {
    ...after,
    cpuSeconds: (before.cpuSeconds + after.cpuSeconds) / 2,
    wallSeconds: (before.wallSeconds + after.wallSeconds) / 2,
  }
  const mbPerSecond = speed(compaction)
  const ratio = mbPerSecond / speed(plain)
  const row = (what: string, measured: Measured) => ({
    what,
    'MB/s per core': round(speed(measured), 1),
    'CPU s': round(measured.cpuSeconds),
    'wall s': round(measured.wallSeconds),
    'peak RSS MB': round(measured.peakRssMb, 0),
  })
  report(
    `Compaction: ratio ${round(ratio)} (aim 0.7 or more), peak ${round(compaction.peakRssMb, 0)} MB (aim below 400)`,
    [row('gunzip + brotli 5', plain), row('compaction', compaction)],
    {
      ratio,
      mbPerSecond,
      peakRssMb: compaction.peakRssMb,
      jsonMb: compaction.jsonBytes / 1e6,
      plainMbPerSecond: speed(plain),
      wallSeconds: compaction.wallSeconds,
      index: 'null',
    },
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}

function speed({ jsonBytes, cpuSeconds }: Measured): number {
  return jsonBytes / 1e6 / cpuSeconds
}

async function measure(mode: 'plain' | 'compact', directory: string): Promise<Measured> {
  const child = fileURLToPath(new URL('./child.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, child, mode, directory, folder])
  return JSON.parse(stdout)
}
