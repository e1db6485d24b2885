import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from '../log.ts'
import { problemHandler } from './problems.ts'

/** Milliseconds a client may take to send its request: a 4 MB batch on a slow phone needs about a minute. */
const REQUEST_TIMEOUT_MS = 120_000

/** Milliseconds an idle connection stays open; above the 60 s of common load balancers, so that they close first. */
const KEEP_ALIVE_MS = 72_000

/** Bytes of a request's line and headers: a funnel of 16,000 characters, each encoded as three, and as much again around it. */
const MAX_HEADER_BYTES = 64 * 1024

/** A bare HTTP server with the project's errors and validation; routes are added by whoever composes it. */
export function createApp(log: Logger): FastifyInstance {
  const app: FastifyInstance = Fastify({
    // Widened: an instance typed by its logger fits no plugin.
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  problemHandler(app)
  return app
}
