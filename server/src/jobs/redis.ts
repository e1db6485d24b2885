import type { ConnectionOptions } from 'bullmq'
import type { Redis, RedisOptions } from 'ioredis'
import type { QueueLog } from './options.ts'

/** Longest wait for a connection that is being made. With `COMMAND_MS` it keeps `add` under the 5 s of its contract. */
const CONNECT_WAIT_MS = 1_500

/** Longest wait for Redis to answer one command, so that a Redis that hangs with its socket open is noticed. */
const COMMAND_MS = 3_000

/** Longest pause between two attempts to reach Redis: it is used again within a second of coming back. */
const RECONNECT_CAP_MS = 1_000

type RedisClass = typeof Redis

const retryStrategy = (times: number) => Math.min(RECONNECT_CAP_MS, times * 50)

/** A connection that fails instead of buffering: nothing is kept for a Redis that is away. */
export function connectProducer(IORedis: RedisClass, url: string, log: QueueLog): Redis {
  const redis = new IORedis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_MS,
    retryStrategy,
  })
  reportConnection(redis, log)
  return redis
}

/** The connections of one worker, which wait for Redis for as long as it takes. */
export interface WorkerConnections {
  /** For BullMQ's `connection` option. */
  connection: ConnectionOptions
  disconnect(): void
}

/**
 * BullMQ uses the client it is given for commands, and a duplicate of it to wait for jobs. Both are made here, so that both can be cut when
 * Redis does not answer a closing worker. (Connection options instead of a client were rejected: BullMQ then loads ioredis with `require`,
 * which is not there in an ES module bundle.)
 */
export function workerConnections(IORedis: RedisClass, url: string, log: QueueLog): WorkerConnections {
  const made: Redis[] = []
  const connect = (override: Partial<RedisOptions> = {}) => {
    const redis = new IORedis(url, { maxRetriesPerRequest: null, retryStrategy, ...override })
    reportConnection(redis, log)
    made.push(redis)
    return redis
  }
  const main = connect()
  main.duplicate = connect
  return {
    connection: asConnection(main),
    disconnect() {
      for (const redis of made) redis.disconnect()
    },
  }
}

/** BullMQ's type for a client is ioredis's own, seen through an index signature that a class does not have. */
export function asConnection(redis: Redis): ConnectionOptions {
  return redis as unknown as ConnectionOptions
}

/**
 * Resolves when commands can be sent. Rejects after `CONNECT_WAIT_MS`, with the last connection error as cause where there was one.
 */
export function untilReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve()
  return new Promise((resolve, reject) => {
    let cause: unknown
    const onError = (error: unknown) => {
      cause = error
    }
    const end = (settle: () => void) => {
      clearTimeout(timer)
      redis.off('ready', onReady)
      redis.off('error', onError)
      settle()
    }
    const onReady = () => end(resolve)
    const timer = setTimeout(
      () => end(() => reject(new Error(`no connection within ${CONNECT_WAIT_MS} ms`, { cause }))),
      CONNECT_WAIT_MS,
    )
    redis.on('ready', onReady)
    redis.on('error', onError)
  })
}

/** Says once that a connection is lost, not at each of the attempts to make it again. Without a listener ioredis prints every one. */
function reportConnection(redis: Redis, log: QueueLog): void {
  let isLost = false
  // One for each call that waits for the connection. Not 0: BullMQ adds to the number.
  redis.setMaxListeners(Number.POSITIVE_INFINITY)
  redis.on('ready', () => {
    isLost = false
  })
  redis.on('error', (error: unknown) => {
    if (!isLost) log.warn({ err: error }, 'Redis does not answer; trying again until it does')
    isLost = true
  })
}
