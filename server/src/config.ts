import { tmpdir } from 'node:os'
import { z } from 'zod'
import { PlayheadError } from './errors.ts'
import { EMBED_ORIGIN_PATTERN } from './shares/origins.ts'

const bytes = z.coerce.number().int().positive()
const milliseconds = z.coerce.number().int().positive()

/**
 * The environment. `docs/configuration.md` is generated from this schema (`npm run docs:config -w @playhead/server`), so every
 * variable says here what it is, its unit and its default.
 */
export const configSchema = z.object({
  PLAYHEAD_STORE: z
    .string()
    .regex(
      /^(file:.+|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\?.*)?)$/,
      'must be file:PATH or s3://BUCKET?endpoint=URL',
    )
    .default('file:./data/objects')
    .describe(
      'Object storage, the only source of truth. `file:PATH`, or `s3://BUCKET` with the query parameters `endpoint`, `region`, `prefix`, `pathStyle=true`, `sockets`. Credentials come from the AWS SDK’s usual chain.',
    ),
  PLAYHEAD_QUEUE: z
    .string()
    .regex(/^(local|rediss?:\/\/.+)$/, 'must be local or redis://HOST:PORT')
    .default('local')
    .describe(
      'Job queue. `local` runs jobs in this process; `redis://…` is BullMQ on Redis or Valkey, shared by many workers.',
    ),
  PLAYHEAD_INDEX: z
    .string()
    .regex(
      /^(embedded(:.+)?|https?:\/\/.+)$/,
      'must be embedded, embedded:PATH, or http(s)://USER:PASSWORD@HOST:PORT/DATABASE',
    )
    .default('embedded:./data/index')
    .describe(
      'Index. `embedded:PATH` runs chDB in a child process; `http(s)://USER:PASSWORD@HOST:PORT/DATABASE` is a ClickHouse server.',
    ),
  PLAYHEAD_HOST: z.string().min(1).default('127.0.0.1').describe('Address the HTTP server listens on.'),
  PLAYHEAD_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(4680)
    .describe('Port the HTTP server listens on. 0 picks a free one.'),
  PLAYHEAD_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where browsers reach this server, such as `https://replay.example.com`. Used in printed links; https makes the login cookie Secure.',
    ),
  PLAYHEAD_INGEST_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where browsers reach ingest, when that is another address than the player’s. Used in the script tag shown.',
    ),
  PLAYHEAD_WRITE_KEY: z
    .string()
    .regex(/^pk_[A-Za-z0-9_-]{8,120}$/, 'must begin with pk_ and have 8 to 120 more letters, digits, _ or -')
    .optional()
    .describe(
      'Write key of the first project, `pk_…`. Made at the first start when absent. It is public: it stands in the page.',
    ),
  PLAYHEAD_ALLOWED_ORIGINS: z
    .string()
    .default('*')
    .describe(
      'Sites that may send, comma-separated: `https://shop.example.com`, `https://*.example.com`, or `*` for all.',
    ),
  PLAYHEAD_EMBED_ORIGINS: z
    .string()
    .optional()
    .describe(
      'Sites whose pages may embed shared replays, comma-separated: `https://wiki.example.com`, `https://*.example.com`. None by default; a share can name its own. Never `*`.',
    ),
  PLAYHEAD_COUNTRY_HEADER: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be the name of a header in lower case, such as cf-ipcountry')
    .optional()
    .describe(
      'Request header in which a proxy in front of ingest says the visitor’s country as two letters, such as `cf-ipcountry`. Set it only where the proxy replaces what visitors send. Without it no country is known: addresses are never looked up.',
    ),
  PLAYHEAD_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters: openssl rand -hex 32')
    .optional()
    .describe(
      'Signs login cookies and share links. Kept in object storage when absent; set it on a cluster, so that it is not readable with the data.',
    ),
  PLAYHEAD_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where `playhead mcp` finds the server. Default: the host and port of this configuration.'),
  PLAYHEAD_TOKEN: z
    .string()
    .max(500)
    .optional()
    .describe('What `playhead mcp` reads with: the output of `playhead token`. No other command uses it.'),
  PLAYHEAD_QUOTA_PER_MINUTE: z.coerce
    .number()
    .int()
    .positive()
    .default(600_000)
    .describe('Batches per minute one key may send to one process before it is answered 429.'),
  PLAYHEAD_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(2)
    .describe(
      'Partitions of the log. Each epoch of each partition is one job and one segment; more of them spread over more workers. The same on every process.',
    ),
  PLAYHEAD_EPOCH_MS: milliseconds
    .min(500)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds of arrivals that one compaction job takes together. The same on every process.'),
  PLAYHEAD_GRACE_MS: milliseconds
    .default(1_000)
    .describe('Milliseconds after an epoch’s end before its job runs, for writes still on their way.'),
  PLAYHEAD_SWEEP_MS: milliseconds
    .optional()
    .describe(
      'Milliseconds between looks for epochs whose job was lost. Default 60,000 on S3 (each listing costs money), 5,000 on disk.',
    ),
  PLAYHEAD_WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Compaction jobs one process runs at a time.'),
  PLAYHEAD_COMMIT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(5_000)
    .optional()
    .describe(
      'Milliseconds ingest gathers batches before it writes them. Default 500 on S3 (each write costs money), 0 on disk.',
    ),
  PLAYHEAD_COMMIT_BYTES: bytes
    .default(4 * 1024 * 1024)
    .describe('Bytes of batches at which ingest writes without waiting longer.'),
  PLAYHEAD_INGEST_MEMORY_BYTES: bytes
    .default(256 * 1024 * 1024)
    .describe('Bytes of batches waiting to be written at which ingest answers 503.'),
  PLAYHEAD_SCRATCH: z.string().min(1).default(tmpdir()).describe('Folder for the temporary files of compaction.'),
  PLAYHEAD_DEMO: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Serves the demo shop at /demo. Only `playhead start` does.'),
  PLAYHEAD_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
})

export type Environment = z.infer<typeof configSchema>

/** Where objects are, parsed from PLAYHEAD_STORE. */
export type StoreConfig =
  | { driver: 'disk'; directory: string }
  | {
      driver: 's3'
      bucket: string
      prefix: string
      endpoint?: string
      region: string
      pathStyle: boolean
      sockets: number
    }

export interface Config {
  store: StoreConfig
  queue: { driver: 'local' } | { driver: 'bullmq'; url: string }
  index: { driver: 'embedded'; directory: string } | { driver: 'http'; url: string }
  host: string
  port: number
  publicUrl: string | undefined
  ingestUrl: string | undefined
  writeKey: string | undefined
  allowedOrigins: string[]
  embedOrigins: string[]
  countryHeader: string | undefined
  secret: string | undefined
  /** The server that `playhead mcp` asks, and the token it asks with. */
  mcp: { url: string | undefined; token: string | undefined }
  quotaPerMinute: number
  partitions: number
  epochMs: number
  graceMs: number
  sweepMs: number
  workerConcurrency: number
  commitMs: number
  commitBytes: number
  ingestMemoryBytes: number
  scratch: string
  demo: boolean
  logLevel: Environment['PLAYHEAD_LOG_LEVEL']
}

/**
 * The configuration of this process. Unknown `PLAYHEAD_…` variables are refused: a misspelt one would silently do nothing.
 * @throws PlayheadError CONFIG_INVALID naming every variable that is wrong, and why.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const own = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name.startsWith('PLAYHEAD_') && value !== ''),
  )
  const parsed = configSchema.strict().safeParse(own)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `  ${issue.path.join('.') || 'environment'}: ${issue.message}`)
    throw new PlayheadError('CONFIG_INVALID', `These environment variables cannot be used:\n${lines.join('\n')}`)
  }
  const env = parsed.data
  const store = parseStore(env.PLAYHEAD_STORE)
  return {
    store,
    queue: env.PLAYHEAD_QUEUE === 'local' ? { driver: 'local' } : { driver: 'bullmq', url: env.PLAYHEAD_QUEUE },
    index: parseIndex(env.PLAYHEAD_INDEX),
    host: env.PLAYHEAD_HOST,
    port: env.PLAYHEAD_PORT,
    publicUrl: env.PLAYHEAD_PUBLIC_URL,
    ingestUrl: env.PLAYHEAD_INGEST_URL,
    writeKey: env.PLAYHEAD_WRITE_KEY,
    allowedOrigins: parseOrigins(env.PLAYHEAD_ALLOWED_ORIGINS),
    embedOrigins: parseEmbedOrigins(env.PLAYHEAD_EMBED_ORIGINS ?? ''),
    countryHeader: env.PLAYHEAD_COUNTRY_HEADER,
    secret: env.PLAYHEAD_SECRET,
    mcp: { url: env.PLAYHEAD_URL, token: env.PLAYHEAD_TOKEN },
    quotaPerMinute: env.PLAYHEAD_QUOTA_PER_MINUTE,
    partitions: env.PLAYHEAD_PARTITIONS,
    epochMs: env.PLAYHEAD_EPOCH_MS,
    graceMs: env.PLAYHEAD_GRACE_MS,
    sweepMs: env.PLAYHEAD_SWEEP_MS ?? (store.driver === 's3' ? 60_000 : 5_000),
    workerConcurrency: env.PLAYHEAD_WORKER_CONCURRENCY,
    commitMs: env.PLAYHEAD_COMMIT_MS ?? (store.driver === 's3' ? 500 : 0),
    commitBytes: env.PLAYHEAD_COMMIT_BYTES,
    ingestMemoryBytes: env.PLAYHEAD_INGEST_MEMORY_BYTES,
    scratch: env.PLAYHEAD_SCRATCH,
    demo: env.PLAYHEAD_DEMO === 'on',
    logLevel: env.PLAYHEAD_LOG_LEVEL,
  }
}

function parseStore(value: string): StoreConfig {
  if (value.startsWith('file:')) return { driver: 'disk', directory: value.slice('file:'.length) }
  const url = new URL(value)
  const known = ['endpoint', 'region', 'prefix', 'pathStyle', 'sockets']
  for (const name of url.searchParams.keys()) {
    if (!known.includes(name))
      throw new PlayheadError(
        'CONFIG_INVALID',
        `PLAYHEAD_STORE has an unknown parameter ${name}; it knows ${known.join(', ')}`,
      )
  }
  const sockets = Number(url.searchParams.get('sockets') ?? 64)
  if (!Number.isInteger(sockets) || sockets < 1)
    throw new PlayheadError('CONFIG_INVALID', 'PLAYHEAD_STORE: sockets must be a whole number of at least 1')
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  return {
    driver: 's3',
    bucket: url.hostname,
    prefix: url.searchParams.get('prefix') ?? '',
    endpoint,
    region: url.searchParams.get('region') ?? 'us-east-1',
    pathStyle: url.searchParams.get('pathStyle') === 'true',
    sockets,
  }
}

function parseIndex(value: string): Config['index'] {
  if (!value.startsWith('embedded')) return { driver: 'http', url: value }
  return { driver: 'embedded', directory: value.slice('embedded:'.length) || './data/index' }
}

function listed(value: string): string[] {
  return value
    .split(',')
    .map(origin => origin.trim())
    .filter(Boolean)
}

function parseEmbedOrigins(value: string): string[] {
  const origins = listed(value).map(origin => origin.toLowerCase())
  for (const origin of origins) {
    if (EMBED_ORIGIN_PATTERN.test(origin)) continue
    throw new PlayheadError(
      'CONFIG_INVALID',
      `PLAYHEAD_EMBED_ORIGINS: ${origin} is not an origin such as https://wiki.example.com (no path, no slash at the end, not *)`,
    )
  }
  return origins
}

function parseOrigins(value: string): string[] {
  const origins = listed(value)
  for (const origin of origins) {
    if (!/^(\*|https?:\/\/(\*\.)?[^/*\s]+)$/.test(origin)) {
      throw new PlayheadError(
        'CONFIG_INVALID',
        `PLAYHEAD_ALLOWED_ORIGINS: ${origin} is not an origin such as https://shop.example.com (no path, no slash at the end)`,
      )
    }
  }
  return origins
}
