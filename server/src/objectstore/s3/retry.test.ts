import { describe, expect, it } from 'vitest'
import { ATTEMPTS, isTransient, retrying } from './retry.ts'

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } })

describe('isTransient', () => {
  it.each([
    ['SlowDown', answered('SlowDown', 503), true],
    ['InternalError', answered('InternalError', 500), true],
    ['429', answered('TooManyRequests', 429), true],
    ['a broken connection', Object.assign(new Error(), { code: 'ECONNRESET' }), true],
    ['a timeout', Object.assign(new Error(), { name: 'TimeoutError' }), true],
    ['AccessDenied', answered('AccessDenied', 403), false],
    ['PreconditionFailed', answered('PreconditionFailed', 412), false],
    ['a missing local file', Object.assign(new Error(), { code: 'ENOENT' }), false],
    ['something else', 'text', false],
  ])('%s', (_, error, expected) => {
    expect(isTransient(error)).toBe(expected)
  })
})

describe('retrying', () => {
  it('gives the first success', async () => {
    let calls = 0
    const result = await retrying(async () => {
      if (++calls < 3) throw answered('InternalError', 500)
      return calls
    }, isTransient)
    expect(result).toBe(3)
  })

  it('gives up after the set number of attempts, with the last error', async () => {
    let calls = 0
    const failing = retrying(async () => {
      throw answered(`failure ${++calls}`, 500)
    }, isTransient)
    await expect(failing).rejects.toThrow(`failure ${ATTEMPTS}`)
    expect(calls).toBe(ATTEMPTS)
  })

  it('does not repeat what repeating cannot help', async () => {
    let calls = 0
    const failing = retrying(async () => {
      calls++
      throw answered('AccessDenied', 403)
    }, isTransient)
    await expect(failing).rejects.toThrow('AccessDenied')
    expect(calls).toBe(1)
  })
})
