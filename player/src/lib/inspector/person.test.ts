import type { VisitorDetail } from '@playhead/server/api'
import { expect, it } from 'vitest'
import { makeShopSession } from '../../../test/recording.ts'
import { countParts, findInPerson } from './person.ts'

const { manifest } = makeShopSession()
const detail: VisitorDetail = {
  visitor: 'ada',
  ids: ['ada', 'anonymous-1'],
  properties: [
    { name: 'plan', value: 'Pro', saidMs: 1 },
    { name: 'seats', value: 3, saidMs: 1 },
  ],
  flags: [{ name: 'checkout', variant: true, variants: [true, 'pro'], firstMs: 1, lastMs: 2 }],
  sessions: [{ ...manifest, country: 'NO' }],
  nextCursor: null,
}

it('narrows every part to what has all the words, in names and in values', () => {
  const found = findInPerson(detail, 'PRO')
  expect(found.properties.map(({ name }) => name)).toEqual(['plan'])
  expect(found.flags).toHaveLength(1)
  expect(findInPerson(detail, 'seats 3').properties).toHaveLength(1)
  expect(findInPerson(detail, 'anonymous').ids).toEqual(['anonymous-1'])
  expect(countParts(findInPerson(detail, ''))).toBe(6)
  expect(countParts(findInPerson(detail, 'nothing like it'))).toBe(0)
})
