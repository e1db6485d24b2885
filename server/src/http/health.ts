import type { FastifyInstance } from 'fastify'

/** One thing that has to work for this process to be useful; `detail` says what is wrong, or how well it goes. */
export interface HealthCheck {
  name: string
  check: () => Promise<{ ok: boolean; detail?: string }>
}

/** Milliseconds one check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 5_000

/**
 * `/health/live`: the process answers. `/health/ready`: everything it needs does, and its work gets done; 503 otherwise,
 * with each check's result.
 */
export function healthRoutes(app: FastifyInstance, checks: readonly HealthCheck[]): void {
  app.get('/health/live', { schema: { hide: true } }, () => ({ ok: true }))
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    const results = await Promise.all(checks.map(run))
    const ok = results.every(result => result.ok)
    return reply.code(ok ? 200 : 503).send({ ok, checks: results })
  })
}

async function run({ name, check }: HealthCheck): Promise<{ name: string; ok: boolean; detail?: string }> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS)
  const expired = new Promise<{ ok: false; detail: string }>(resolve => {
    timeout.addEventListener('abort', () => resolve({ ok: false, detail: `no answer within ${CHECK_TIMEOUT_MS} ms` }))
  })
  try {
    return { name, ...(await Promise.race([check(), expired])) }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
