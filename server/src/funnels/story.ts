import type { Funnel } from './definition.ts'
import type { Binder } from './matchers.ts'
import { lastMsOf } from './sessionfilters.ts'

/** Bits of the number of a step, 1 to 20. All of them set: an event that completes none, after those of its millisecond that do. */
const STEP_BITS = 5
const NO_STEP = 2 ** STEP_BITS - 1

/**
 * How an event of a funnel is written as one number, so that a story is an array of numbers that sorts as numbers do. From the highest
 * bit: its time, the first and the last step it completes, all steps it completes, all states it ends. What is the same
 * in all of that is the same to every answer, so the event's tab and place, which are text, need not be read.
 */
export interface Story {
  /** SQL of the number of an event, of its time and its bits of steps (`mask`) and of states it ends (`kill`). */
  pack(atMs: string, mask: string, kill: string): string
  /** SQL of the times in a story, counted from {@link toMs}'s zero: at least 2, so that 0 and 1 are free to mean something. */
  times(story: string): string
  /** SQL of the bits of a story's events: {@link does} and {@link ends} read them. */
  marks(story: string): string
  /** SQL of a time of {@link times} as epoch milliseconds. */
  toMs(time: string): string
  /** A time of epoch milliseconds as one of {@link times}, bound. */
  fromMs(atMs: number): string
  /** SQL: whether an event completes this step, from 1. */
  does(mark: string, step: number): string
  /** SQL: whether an event ends the attempts whose last completed step is this, from 1. */
  ends(mark: string, step: number): string
}

export function storyOf(funnel: Funnel, { bind }: Binder): Story {
  const steps = funnel.steps.length
  const kills = funnel.exclude.length > 0 ? steps - 1 : 0
  const markBits = steps + kills
  const timeShift = markBits + 2 * STEP_BITS
  const timeBits = Math.ceil(Math.log2(lastMsOf(funnel) - funnel.fromMs + 3))
  // 30 days of four steps are 46 bits; two years of twenty with exclusions 86.
  const type = timeBits + timeShift <= 64 ? 'UInt64' : 'UInt128'
  const zero = bind('Int64', funnel.fromMs - 2)
  const shifted = (value: string, by: number) => (by === 0 ? value : `bitShiftLeft(to${type}(${value}), ${by})`)
  return {
    pack(atMs, mask, kill) {
      const first = `if(${mask} = 0, ${NO_STEP}, bitCount(bitXor(${mask}, ${mask} - 1)))`
      const last = `if(${mask} = 0, ${NO_STEP}, toUInt8(floor(log2(${mask}))) + 1)`
      return [
        shifted(`${atMs} - ${zero}`, timeShift),
        shifted(first, markBits + STEP_BITS),
        shifted(last, markBits),
        shifted(mask, kills),
        ...(kills > 0 ? [`to${type}(${kill})`] : []),
      ].reduce((a, b) => `bitOr(${a}, ${b})`)
    },
    times: story => `arrayMap(e -> toUInt64(bitShiftRight(e, ${timeShift})), ${story})`,
    marks: story => (type === 'UInt64' ? story : `arrayMap(e -> toUInt64(e), ${story})`),
    toMs: time => `toInt64(${time}) + ${zero}`,
    fromMs: atMs => bind('Int64', atMs - funnel.fromMs + 2),
    does: (mark, step) => `bitTest(${mark}, ${kills + step - 1})`,
    ends: (mark, step) => `bitTest(${mark}, ${step - 1})`,
  }
}
