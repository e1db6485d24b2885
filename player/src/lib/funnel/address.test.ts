import { describe, expect, it } from 'vitest'
import { definitionText, type FunnelView, funnelHref, parseFunnelAddress, viewAfterEdit } from './address.ts'
import { funnelOf } from './samples.ts'

const parse = (path: string) => parseFunnelAddress(new URL(path, 'https://playhead.example'))
const definition = funnelOf('cart', 'paid')

const WHOLE: FunnelView = {
  step: 2,
  outcome: 'dropped',
  group: { kind: 'value', value: 'B & "C"' },
  reason: { kind: 'request', value: 'POST /api/pay 500' },
  row: 'ada@example.com',
  panel: 'reasons',
  compare: true,
  shares: { classic: 1, express: 1 },
  control: 'classic',
}

describe('the address of a funnel', () => {
  it('holds the definition, all that is selected, and where it was saved', () => {
    const href = funnelHref(definition, WHOLE, 'a-saved-one')
    expect(parse(href)).toEqual({ definition, view: WHOLE, saved: 'a-saved-one' })
  })
  it('is short: what is usual is not in it', () => {
    expect(definitionText(definition)).toBe(
      '{"steps":[{"anyOf":[{"kind":"event","name":"cart"}]},{"anyOf":[{"kind":"event","name":"paid"}]}]}',
    )
    expect(funnelHref(undefined)).toBe('/funnel')
  })
  it.each([
    ['/funnel', 'nothing'],
    ['/funnel?d=%7B%22steps%22', 'a link that was cut off'],
    ['/funnel?d=[]&step=0&outcome=both&group=1&reason={}&panel=nothing&shares={"a":0}', 'nonsense'],
    ['/funnel?step=21&group={"kind":"odd","value":""}', 'what no funnel has'],
  ])('%s opens, with %s in it', path =>
    expect(parse(path)).toEqual({ definition: undefined, view: {}, saved: undefined }),
  )
})

describe('what stays selected after an edit', () => {
  it('is what is there still', () => {
    const renamed = { ...definition, steps: [{ ...definition.steps[0], label: 'Cart' }, definition.steps[1]] }
    expect(viewAfterEdit(WHOLE, definition, renamed as typeof definition)).toEqual({
      step: 2,
      outcome: 'dropped',
      group: WHOLE.group,
      panel: 'reasons',
      compare: true,
      shares: WHOLE.shares,
      control: WHOLE.control,
    })
  })
  it('is no step when there are others', () => {
    expect(viewAfterEdit(WHOLE, definition, funnelOf('cart', 'form', 'paid'))).not.toHaveProperty('step')
  })
  it('is no part of another breakdown', () => {
    const broken = { ...definition, breakdown: { by: 'flag', flag: 'pay' } as const }
    expect(viewAfterEdit(WHOLE, definition, broken)).not.toHaveProperty('group')
  })
})
