import { expect, it } from 'vitest'
import type { Option } from '../../ui/options.ts'
import { event, funnelOf, step } from '../samples.ts'
import { type Target, targetId } from './matchers.ts'
import { fillBlank, frequentTargets } from './start.ts'

const option = (value: Target): Option<Target> => ({ id: targetId(value), value, label: '' })
const named = (name: string): Target => ({ kind: 'event', name })

it('offers what the product itself names, a few of each, and no step twice', () => {
  const events = ['pageview', 'cart', 'click', ...'abcdefgh'].map(name => option(named(name)))
  const pages = ['/', '/a', '/b', '/c', '/d'].map(path => option({ kind: 'page', path }))
  const clicks = [option({ kind: 'element', element: { tag: 'a' } })]
  const ids = frequentTargets([...events, ...pages, ...clicks], funnelOf('cart', '')).map(({ id }) => id)
  expect(ids).toEqual([...'abcdef'].map(name => `event ${name}`).concat(['page /', 'page /a', 'page /b', 'page /c']))
})

it('fills the first gap, then adds steps', () => {
  const one = fillBlank(funnelOf('a', ''), named('b'))
  expect(one.steps).toEqual([step('a'), step('b')])
  expect(fillBlank(one, { kind: 'page', path: '/' }).steps[2]?.anyOf).toEqual([{ kind: 'page', path: '/', where: [] }])
})

it('fills the gap in an alternative', () => {
  const definition = { ...funnelOf('a', 'b'), steps: [step('a', ''), step('b')] }
  expect(fillBlank(definition, named('c')).steps[0]?.anyOf).toEqual([event('a'), event('c')])
})
