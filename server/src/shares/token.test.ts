import { describe, expect, it } from 'vitest'
import { makeShareToken, readShareToken } from './token.ts'

const SECRET = 'a secret of at least thirty-two characters'
const PLACE = { session: '01890000-0000-7000-8000-0000000000ab', id: '0123456789abcdef' }

describe('share tokens', () => {
  const token = makeShareToken(SECRET, 'shop', PLACE)

  it('name a share of a session, in 54 characters of an address', () => {
    expect(token).toMatch(/^[\w-]{54}$/)
    expect(readShareToken(SECRET, 'shop', token)).toEqual(PLACE)
  })

  it('are of one secret and one project', () => {
    expect(readShareToken(`${SECRET}!`, 'shop', token)).toBeUndefined()
    expect(readShareToken(SECRET, 'other', token)).toBeUndefined()
  })

  it('cannot be changed at any place', () => {
    for (let at = 0; at < token.length; at++) {
      for (const letter of ['A', 'B', '_']) {
        const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`
        if (changed !== token) expect(readShareToken(SECRET, 'shop', changed), changed).toBeUndefined()
      }
    }
  })

  it.each(['', 'x', token.slice(1), `${token}A`, `${token.slice(0, -1)}=`, '../../../etc/passwd', '%00'.repeat(18)])(
    'are not %j',
    text => expect(readShareToken(SECRET, 'shop', text)).toBeUndefined(),
  )
})
