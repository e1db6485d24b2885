import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { PAGE_NAMES } from './content.ts'
import { READERS } from './seen.ts'
import type { Served } from './sink.ts'

/** What is compared: no recorder, ours, and the others. */
export type ArmName = keyof typeof READERS

export const ARM_NAMES = Object.keys(READERS) as ArmName[]

/** Recorders that are one file of ours: how their makers say to start them. */
const BUNDLED = ['rrweb', 'posthog', 'sentry', 'clarity'] as const satisfies ArmName[]

/** What posthog-js is answered when it asks how to behave: record sessions, and nothing else. */
const POSTHOG_CONFIG = {
  supportedCompression: ['gzip-js'],
  hasFeatureFlags: false,
  isAuthenticated: false,
  toolbarParams: {},
  capturePerformance: false,
  autocapture_opt_out: false,
  sessionRecording: { endpoint: '/s/', recorderVersion: 'v2' },
  surveys: false,
  heatmaps: false,
}

export interface Scripts {
  /** The script of each arm that has one. */
  arms: ReadonlyMap<ArmName, string>
  /** What measures each page, by path. */
  pages: ReadonlyMap<string, string>
}

/** Bundles the peers and what measures the pages, minified, and builds Playhead's script as it ships, unless `playheadFile` names one that is built. */
export async function buildScripts(playheadFile?: string): Promise<Scripts> {
  const [playhead, arms, pages] = await Promise.all([
    playheadFile ? readFile(playheadFile, 'utf8') : buildPlayhead(),
    Promise.all(BUNDLED.map(async arm => [arm, await bundle(`arms/${arm}.ts`)] as const)),
    Promise.all(PAGE_NAMES.map(async page => [`/page/${page}.js`, await bundle(`page/${page}.ts`)] as const)),
  ])
  return { arms: new Map<ArmName, string>([['playhead', playhead], ...arms]), pages: new Map(pages) }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    conditions: ['production'],
  })
  return outputFiles[0]?.text ?? ''
}

async function buildPlayhead(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'playhead-bench-'))
  try {
    const builder = fileURLToPath(new URL('../../recorder/build.mjs', import.meta.url))
    await promisify(execFile)(process.execPath, [builder, '--out', out])
    return await readFile(join(out, 'playhead.js'), 'utf8')
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

export interface Host {
  /** The recorders' scripts, and the answers that make them record. */
  find(url: URL): Served | undefined
  /** Bytes, after gzip, of every script a recorder was served. */
  gzipBytes(arm: ArmName): number
}

/** The server that recorders believe to be their maker's. */
export function createHost({ arms }: Scripts): Host {
  const posthogFolder = dirname(createRequire(import.meta.url).resolve('posthog-js'))
  const served = new Map<string, { arm: ArmName; code: string }>()

  function script(arm: ArmName, name: string, read: () => string | undefined): Served | undefined {
    const code = served.get(name)?.code ?? read()
    if (code === undefined) return undefined
    served.set(name, { arm, code })
    return { type: 'text/javascript', body: code }
  }

  return {
    find({ pathname }) {
      const arm = ARM_NAMES.find(name => pathname === `/${name}.js`)
      if (arm) return script(arm, arm, () => arms.get(arm))
      // posthog-js fetches its recorder and its other extensions by itself.
      const extension = /^\/static\/(?:[\d.]+\/)?([\w-]+\.js)$/.exec(pathname)?.[1]
      if (extension) return script('posthog', extension, () => readFileSync(join(posthogFolder, extension), 'utf8'))
      const config = JSON.stringify(POSTHOG_CONFIG)
      if (/^\/(array\/.+\/config|flags\/?)$/.test(pathname)) return { type: 'application/json', body: config }
      if (!/^\/array\/.+\/config\.js$/.test(pathname)) return undefined
      const body = `window._POSTHOG_REMOTE_CONFIG={phc_bench:{config:${config},siteApps:[]}}`
      return { type: 'text/javascript', body }
    },
    gzipBytes(arm) {
      const own = [...served.values()].filter(each => each.arm === arm)
      return own.reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).byteLength, 0)
    },
  }
}
