import { createHmac, timingSafeEqual } from 'node:crypto'
import { isUuid } from '@playhead/protocol'

/** Bytes of a session's id, of a share's id within it, and of what signs both. */
const SESSION_BYTES = 16
const ID_BYTES = 8
const MAC_BYTES = 16

const TOKEN_PATTERN = /^[\w-]{54}$/

/** Which share a link opens. */
export interface SharePlace {
  session: string
  /** 16 hex digits. */
  id: string
}

/**
 * The credential in a share link, 54 URL-safe characters: session, share, and 128 bits of HMAC-SHA256 over project and both. What was made up
 * is refused without a look into storage, and the links of a stolen catalogue cannot be made without the secret. That a share still exists and
 * has not expired is for its record to say. Rejected: a random name looked up in storage (every guess costs a request there).
 */
export function makeShareToken(secret: string, project: string, { session, id }: SharePlace): string {
  const place = Buffer.concat([Buffer.from(session.replaceAll('-', ''), 'hex'), Buffer.from(id, 'hex')])
  return Buffer.concat([place, sign(secret, project, place)]).toString('base64url')
}

/** The share that a token names; `undefined` when it was not made with this secret for this project. */
export function readShareToken(secret: string, project: string, token: string): SharePlace | undefined {
  if (!TOKEN_PATTERN.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  const place = bytes.subarray(0, SESSION_BYTES + ID_BYTES)
  const mac = bytes.subarray(SESSION_BYTES + ID_BYTES)
  // The last character holds four bits that mean nothing: one token has one spelling.
  if (bytes.toString('base64url') !== token || !timingSafeEqual(mac, sign(secret, project, place))) return undefined
  const session = place.toString('hex', 0, SESSION_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return isUuid(session) ? { session, id: place.toString('hex', SESSION_BYTES) } : undefined
}

function sign(secret: string, project: string, place: Buffer): Buffer {
  return createHmac('sha256', secret).update(`share\n${project}\n`).update(place).digest().subarray(0, MAC_BYTES)
}
