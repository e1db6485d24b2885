import { expect, it } from 'vitest'
import { createNames, placeholderOf } from './inputs.ts'

const field = (name: string, selector = '') => ({ name, selector, tag: 'input' })

it('names constants after their fields, each once', () => {
  const nameOf = createNames()
  const names = ['E-mail', 'E-mail', '2nd line', '', 'Straße', '漢字', '__proto__', 'constructor', 'a b c d e f'].map(
    name => nameOf(field(name, '#x')),
  )
  expect(names).toEqual(['eMail', 'eMail2', 'field2ndLine', 'x', 'straE', 'x2', 'proto', 'constructor', 'aBCD'])
  expect(nameOf(field('漢字'))).toBe('input')
})

it.each([
  ['E-mail', 'someone@example.com'],
  ['Quantity', '1'],
  ['Postcode', '10115'],
  ['Your name', 'text'],
])('puts something that fits into %s', (name, value) => expect(placeholderOf(field(name))).toBe(value))
