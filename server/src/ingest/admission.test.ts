import { describe, expect, it } from 'vitest'
import type { Project } from '../catalog/types.ts'
import { isPlayheadError, PlayheadError } from '../errors.ts'
import { createAdmission } from './admission.ts'

const shop: Project = { id: 'shop', name: 'Shop', key: 'pk_shop_00000000', allowedOrigins: ['https://shop.test'] }
const open: Project = { id: 'open', name: 'Open', key: 'pk_open_00000000', allowedOrigins: ['*'] }
const all = [shop, open]

function refusal(run: () => unknown): PlayheadError {
  try {
    run()
  } catch (error) {
    if (isPlayheadError(error)) return error
    throw error
  }
  throw new Error('admitted')
}

describe('admission', () => {
  it('finds the project of a key', () => {
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 10 })
    expect(admission.admit(shop.key, 'https://shop.test')).toBe(shop)
    expect(admission.admit(open.key, 'https://anything.test')).toBe(open)
    expect(admission.admit(shop.key, undefined)).toBe(shop)
  })

  it.each(['', 'pk_nobody_000000', 'PK_SHOP_00000000', '__proto__', 'constructor'])('refuses the key %j', key => {
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 10 })
    const error = refusal(() => admission.admit(key, 'https://shop.test'))
    expect(error.code).toBe('KEY_UNKNOWN')
    if (key !== '') expect(error.message).not.toContain(key)
  })

  it('refuses another site, says which and what to do', () => {
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 10 })
    const error = refusal(() => admission.admit(shop.key, 'https://evil.test'))
    expect(error.code).toBe('ORIGIN_NOT_ALLOWED')
    expect(error.message).toContain('"https://evil.test"')
    expect(error.message).toContain('PLAYHEAD_ALLOWED_ORIGINS')
  })

  it('keeps a hostile origin from filling the answer', () => {
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 10 })
    const error = refusal(() => admission.admit(shop.key, `https://${'x'.repeat(10_000)}\n`))
    expect(error.message.length).toBeLessThan(400)
  })

  it('takes quota per project, and only from who may write', () => {
    let atMs = 0
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 2, now: () => atMs })
    for (let i = 0; i < 5; i++) refusal(() => admission.admit(shop.key, 'https://evil.test'))
    admission.admit(shop.key, 'https://shop.test')
    admission.admit(shop.key, 'https://shop.test')
    const error = refusal(() => admission.admit(shop.key, 'https://shop.test'))
    expect(error.code).toBe('OVER_QUOTA')
    expect(error.retryAfterS).toBe(30)
    expect(admission.admit(open.key, undefined)).toBe(open)
    atMs = 30_000
    expect(admission.admit(shop.key, 'https://shop.test')).toBe(shop)
  })

  it('sees projects that are added, changed and removed', () => {
    let projects: readonly Project[] = []
    const admission = createAdmission({ projects: () => projects, quotaPerMinute: 10 })
    expect(refusal(() => admission.admit(shop.key, undefined)).code).toBe('KEY_UNKNOWN')
    projects = [shop]
    expect(admission.admit(shop.key, 'https://shop.test')).toBe(shop)
    projects = [{ ...shop, allowedOrigins: ['https://new.test'] }]
    expect(refusal(() => admission.admit(shop.key, 'https://shop.test')).code).toBe('ORIGIN_NOT_ALLOWED')
    projects = []
    expect(refusal(() => admission.admit(shop.key, 'https://shop.test')).code).toBe('KEY_UNKNOWN')
  })

  it('throws errors of the catalogue', () => {
    const admission = createAdmission({ projects: () => all, quotaPerMinute: 1 })
    expect(refusal(() => admission.admit('x', undefined))).toBeInstanceOf(PlayheadError)
  })
})
