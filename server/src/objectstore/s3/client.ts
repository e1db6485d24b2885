import { createHash } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { S3Client } from '@aws-sdk/client-s3'
import type { StoreConfig } from '../../config.ts'
import { PlayheadError } from '../../errors.ts'
import { limitConnecting } from './agent.ts'
import type { Bucket, Sdk } from './bucket.ts'
import { ATTEMPTS } from './retry.ts'

/** A store that takes longer to accept a connection is down, not slow. */
const CONNECT_TIMEOUT_MS = 5_000
/** Silence on an open connection. Not a limit on the whole request: a segment of 200 MB over a slow line is no failure. */
const SILENCE_TIMEOUT_MS = 20_000

type S3Config = Extract<StoreConfig, { driver: 's3' }>

/**
 * A client for the bucket. The SDK is loaded here and nowhere else: 140 ms that a start with a store on disk does not pay.
 * @throws PlayheadError DEPENDENCY_MISSING when it is not installed.
 */
export async function connectBucket(config: S3Config): Promise<Bucket> {
  const sdk = await loadSdk()
  const options = { keepAlive: true, maxSockets: config.sockets }
  const client = new sdk.S3Client({
    region: config.region,
    endpoint: config.endpoint,
    forcePathStyle: config.pathStyle,
    maxAttempts: ATTEMPTS,
    retryMode: 'standard',
    // Stores other than AWS answer 411 to the chunked trailer that carries a checksum by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // One round trip less for each write of 2 MB or more, and proxies that never answer 100.
    expectContinueHeader: false,
    requestHandler: {
      socketTimeout: SILENCE_TIMEOUT_MS,
      httpAgent: limitConnecting(new HttpAgent(options), CONNECT_TIMEOUT_MS),
      httpsAgent: limitConnecting(new HttpsAgent(options), CONNECT_TIMEOUT_MS),
    },
    // It would print to the console; every failure reaches the caller as an error anyway.
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  })
  addContentMd5(client)
  return { sdk, client, name: config.bucket, prefix: folder(config.prefix) }
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-s3')
  } catch (cause) {
    throw new PlayheadError(
      'DEPENDENCY_MISSING',
      'PLAYHEAD_STORE is an S3 store, which needs a package that is not installed: npm install @aws-sdk/client-s3',
      { cause },
    )
  }
}

/**
 * The API asks for Content-MD5 on DeleteObjects. The SDK sends a CRC32 instead, which AWS and Ceph RGW 16 take; older MinIO, Dell ECS and
 * others answer 400 MissingContentMD5.
 */
function addContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async args => {
      const request = args.request
      if (context.commandName === 'DeleteObjectsCommand' && hasBody(request)) {
        request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64')
      }
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'contentMd5OfDeleteObjects' },
  )
}

function hasBody(request: unknown): request is { headers: Record<string, string>; body: string | Uint8Array } {
  if (typeof request !== 'object' || request === null || !('body' in request) || !('headers' in request)) return false
  return typeof request.body === 'string' || request.body instanceof Uint8Array
}

function folder(prefix: string): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, '')
  return trimmed === '' ? '' : `${trimmed}/`
}
