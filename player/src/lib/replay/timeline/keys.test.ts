import { expect, it } from 'vitest'
import { sliderStep } from './keys.ts'

const view = (lengthMs: number) => ({ fromMs: 0, toMs: lengthMs })

it('a page is a tenth of what is in sight, in whole seconds, up is on', () => {
  expect([sliderStep('PageUp', view(600_000)), sliderStep('PageDown', view(123_456))]).toEqual([60_000, -12_000])
  expect(sliderStep('PageUp', view(2_000))).toBe(1_000)
})

it('arrows up and down are a step', () =>
  expect([sliderStep('ArrowUp', view(9)), sliderStep('ArrowDown', view(9))]).toEqual([5_000, -5_000]))

it.each(['ArrowLeft', 'Home', 'a', 'Tab'])('leaves %s to the replay', key =>
  expect(sliderStep(key, view(9))).toBeNull(),
)
