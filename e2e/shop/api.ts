import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { checkAddress } from './address.ts'

/** Bytes of one request to the shop: an address is some 200, an order of everything 2,000. */
const MAX_BODY_BYTES = 16 * 1024

/** Milliseconds a payment takes. */
const PAYMENT_MS = 400

/** The shop's own back end. It keeps nothing. */
export function shopApi(app: FastifyInstance): void {
  const options = { bodyLimit: MAX_BODY_BYTES }
  app.post('/demo/api/address-check', options, async (request, reply) => {
    const { postcode, layout } = fieldsOf(request.body)
    const { status, delayMs, message } = checkAddress({ postcode: text(postcode), layout: text(layout) })
    await sleep(delayMs)
    return reply.code(status).send(message === undefined ? { ok: true } : { ok: false, message })
  })
  app.post('/demo/api/orders', options, async (request, reply) => {
    const { lines } = fieldsOf(request.body)
    if (!Array.isArray(lines) || lines.length === 0) return reply.code(400).send({ message: 'An order needs lines' })
    await sleep(PAYMENT_MS)
    return reply.code(201).send({ order: `LL-${randomInt(100_000, 1_000_000)}` })
  })
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
