import { randomBytes } from 'node:crypto'
import { openCollection } from '../catalog/collection.ts'
import { PlayheadError } from '../errors.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type ShareInput, type ShareRecord, shareRecordSchema } from './schema.ts'
import { makeShareToken, readShareToken } from './token.ts'

/** Links of a session that are open at once: a person looks through them to revoke one. */
const MOST_SHARES = 50
/** Milliseconds for which a record that ended is kept, so that its link can say why: older ones go with the next change. */
const KEEP_ENDED_MS = 30 * 24 * 60 * 60 * 1000
/** Milliseconds for which one look into storage serves a link's requests: a session is some hundred of them. Also how long a revoked link may live on. */
const FRESH_MS = 5_000
/** Sessions whose shares are remembered. */
const MOST_FRESH = 1_000

/** A share that is open, and the session that it opens. */
export interface OpenShare {
  session: string
  share: ShareRecord
}

/** Links that open one session to who has no login. */
export interface ShareStore {
  /** Those that are open, newest first. */
  list(session: string): Promise<ShareRecord[]>
  /** @throws PlayheadError COLLECTION_FULL */
  add(session: string, input: ShareInput): Promise<ShareRecord>
  /** @throws PlayheadError NOT_FOUND */
  revoke(session: string, id: string): Promise<void>
  /** The credential in the share's link. */
  token(session: string, id: string): string
  /**
   * The share that a token opens now.
   * @throws PlayheadError SHARE_NOT_FOUND for what was never given out, SHARE_ENDED once it has expired or was revoked
   */
  open(token: string): Promise<OpenShare>
}

export interface ShareStoreOptions {
  store: ObjectStore
  project: string
  /** Signs the links: another one ends them all. */
  secret: string
  now?: () => number
}

/** Shares in object storage under `catalog/shares/{project}/{session}/`: they go with the session. */
export function openShares({ store, project, secret, now = Date.now }: ShareStoreOptions): ShareStore {
  const shares = openCollection(store, 'shares', shareRecordSchema)
  const fresh = new Map<string, { records: Promise<readonly ShareRecord[]>; atMs: number }>()
  const of = (session: string): string => `${project}/${session}`
  const isOpen = (share: ShareRecord): boolean => share.expiresMs > now()

  function recent(session: string): Promise<readonly ShareRecord[]> {
    const known = fresh.get(session)
    if (known && now() - known.atMs < FRESH_MS) return known.records
    const entry = { records: shares.read(of(session)), atMs: now() }
    fresh.delete(session)
    fresh.set(session, entry)
    const [oldest] = fresh.keys()
    if (fresh.size > MOST_FRESH && oldest !== undefined) fresh.delete(oldest)
    entry.records.catch(() => fresh.get(session) === entry && fresh.delete(session))
    return entry.records
  }

  async function change<T>(
    session: string,
    edit: (kept: readonly ShareRecord[]) => { items: readonly ShareRecord[]; result: T },
  ): Promise<T> {
    const result = await shares.change(of(session), all =>
      edit(all.filter(share => share.expiresMs > now() - KEEP_ENDED_MS)),
    )
    fresh.delete(session)
    return result
  }

  return {
    async list(session) {
      const all = await shares.read(of(session))
      return all.filter(isOpen).sort((a, b) => b.createdMs - a.createdMs)
    },
    add: (session, { expiresInMs, withInspector, origins }) =>
      change(session, kept => {
        if (kept.filter(isOpen).length >= MOST_SHARES) {
          throw new PlayheadError('COLLECTION_FULL', `The session has ${MOST_SHARES} open links. Revoke one first.`)
        }
        const createdMs = now()
        const id = randomBytes(8).toString('hex')
        const result = { id, createdMs, expiresMs: createdMs + expiresInMs, withInspector, origins }
        return { items: [...kept, result], result }
      }),
    revoke: (session, id) =>
      change(session, kept => {
        if (!kept.some(share => share.id === id)) {
          throw new PlayheadError('NOT_FOUND', `The session has no share ${id}. It may have been revoked already.`)
        }
        return { items: kept.filter(share => share.id !== id), result: undefined }
      }),
    token: (session, id) => makeShareToken(secret, project, { session, id }),
    async open(token) {
      const place = readShareToken(secret, project, token)
      if (place === undefined) {
        throw new PlayheadError('SHARE_NOT_FOUND', 'This link is not one that this server gave out. Is it whole?')
      }
      const share = (await recent(place.session)).find(({ id }) => id === place.id)
      if (share === undefined) throw new PlayheadError('SHARE_ENDED', 'This link was revoked.')
      if (!isOpen(share)) {
        throw new PlayheadError('SHARE_ENDED', `This link expired at ${new Date(share.expiresMs).toISOString()}.`)
      }
      return { session: place.session, share }
    },
  }
}
