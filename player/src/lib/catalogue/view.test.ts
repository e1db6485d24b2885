import type { CatalogueEvent } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import {
  barHeights,
  type CatalogueView,
  catalogueHref,
  percent,
  readCatalogueView,
  shownEvents,
  typesText,
  warningCount,
} from './view.ts'

const event = (name: string, origin: CatalogueEvent['origin'] = 'custom', warnings: CatalogueEvent['warnings'] = []) =>
  ({ name, origin, warnings }) as CatalogueEvent
const ALL: CatalogueView = { query: '', show: 'all', days: 30, name: undefined }
const QUIET: CatalogueEvent['warnings'][number] = { code: 'gone_quiet', text: 'Quiet since Monday.', names: [] }

describe('the address of the catalogue', () => {
  it.each<[string, CatalogueView]>([
    ['/events', ALL],
    [
      '/events?q=sign+up&show=warnings&days=7&name=Sign+Up',
      { query: 'sign up', show: 'warnings', days: 7, name: 'Sign Up' },
    ],
  ])('%s', (href, view) => {
    expect(catalogueHref(view)).toBe(href)
    expect(readCatalogueView(new URL(href, 'https://a.example').searchParams)).toEqual(view)
  })

  it('leaves out what cannot be used', () => {
    expect(readCatalogueView(new URLSearchParams('show=x&days=4&name='))).toEqual(ALL)
  })
})

describe('shownEvents', () => {
  const events = [event('signup_completed'), event('rage_click', 'recorder'), event('Pay', 'defined', [QUIET])]
  const names = (view: Partial<CatalogueView>) => shownEvents(events, { ...ALL, ...view }).map(({ name }) => name)

  it('finds names however they are spelt', () => expect(names({ query: ' SIGNUP comp' })).toEqual(['signup_completed']))
  it('narrows by origin', () => expect(names({ show: 'recorder' })).toEqual(['rage_click']))
  it('narrows to what has a warning', () => expect(names({ show: 'warnings' })).toEqual(['Pay']))
  it('shows all', () => expect(names({})).toHaveLength(3))
})

it('counts the warnings of events and flags', () => {
  const flag = { key: 'a', firstMs: 0, lastMs: 0, variants: [], warnings: [QUIET] }
  expect(warningCount({ events: [event('a', 'custom', [QUIET, QUIET]), event('b')], flags: [flag] })).toBe(3)
})

it.each([
  [[], []],
  [
    [0, 0],
    [0, 0],
  ],
  [
    [0, 1, 100],
    [0, 0.08, 1],
  ],
])('bars of %j', (perDay, heights) => expect(barHeights(perDay)).toEqual(heights))

it.each([
  [[], ''],
  [[{ type: 'string', share: 1 }], 'string'],
  [
    [
      { type: 'string', share: 0.8 },
      { type: 'number', share: 0.2 },
    ],
    'string 80 %, number 20 %',
  ],
])('types %j', (types, text) => expect(typesText(types)).toBe(text))

it.each([
  [0, '0 %'],
  [0.004, '< 1 %'],
  [0.336, '34 %'],
])('%d is %s', (share, text) => expect(percent(share)).toBe(text))
