/**
 * The two things a chart here needs of a scale: one axis of percentages, one line. d3-scale gives them too, with five packages of its own.
 */

const STEPS = [1, 2, 5, 10] as const

/** The smallest round number (1, 2 or 5 times a power of ten) that is at least `value`; 1 for nothing. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  // Dividing by a power may come out a hair above a round number.
  const step = STEPS.find(each => value / power <= each + 1e-9) ?? 10
  return Number((step * power).toPrecision(12))
}

/** Round marks from 0 to `max`, about `count` of them. */
export function ticksTo(max: number, count: number): number[] {
  const step = roundUp(max / count)
  const marks = Math.floor(max / step + 1e-9)
  return Array.from({ length: marks + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}
