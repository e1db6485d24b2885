import type { Project } from '../catalog/types.ts'
import { PlayheadError } from '../errors.ts'
import { compileOrigins } from './origin.ts'
import { createQuota } from './quota.ts'

/** Decides who may write. */
export interface Admission {
  /**
   * The project that `key` writes to, one batch of its quota taken.
   * @param origin the request's `Origin` header
   * @throws PlayheadError KEY_UNKNOWN, ORIGIN_NOT_ALLOWED, OVER_QUOTA (with the time to wait)
   */
  admit(key: string, origin: string | undefined): Project
}

export interface AdmissionOptions {
  /** The projects of now. A change is seen when another array is returned. */
  projects: () => readonly Project[]
  quotaPerMinute: number
  now?: () => number
}

export function createAdmission({ projects, quotaPerMinute, now = Date.now }: AdmissionOptions): Admission {
  const takeQuota = createQuota({ perMinute: quotaPerMinute, now })
  let known: readonly Project[] | undefined
  let gates = new Map<string, Gate>()
  return {
    admit(key, origin) {
      const current = projects()
      if (current !== known) {
        known = current
        gates = new Map(
          current.map(project => [project.key, { project, isAllowed: compileOrigins(project.allowedOrigins) }]),
        )
      }
      const gate = gates.get(key)
      if (gate === undefined) {
        throw new PlayheadError(
          'KEY_UNKNOWN',
          'No project has this write key. Compare data-key with the key the server printed at its start.',
        )
      }
      if (!gate.isAllowed(origin)) {
        throw new PlayheadError(
          'ORIGIN_NOT_ALLOWED',
          `${quoted(origin)} is not among the project’s allowed origins. Add it to PLAYHEAD_ALLOWED_ORIGINS.`,
        )
      }
      const retryAfterS = takeQuota(gate.project.id)
      if (retryAfterS > 0) {
        throw new PlayheadError(
          'OVER_QUOTA',
          `This key may send ${quotaPerMinute} batches a minute. Raise PLAYHEAD_QUOTA_PER_MINUTE if this is honest traffic.`,
          { retryAfterS },
        )
      }
      return gate.project
    },
  }
}

interface Gate {
  project: Project
  isAllowed: (origin: string | undefined) => boolean
}

/** A hostile header must not fill the answer. */
function quoted(origin: string | undefined): string {
  return JSON.stringify((origin ?? '').slice(0, 200))
}
