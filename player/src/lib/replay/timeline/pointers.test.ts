import { expect, it } from 'vitest'
import { createPointers } from './pointers.ts'

function setUp() {
  const log: string[] = []
  const note =
    (what: string) =>
    (...at: number[]) => {
      log.push([what, ...at].join(' '))
    }
  const pointers = createPointers({
    press: note('press'),
    drag: note('drag'),
    release: note('release'),
    hold: note('hold'),
    pinch: note('pinch'),
  })
  return { pointers, log }
}

it('a press that trembles is no drag', () => {
  const { pointers, log } = setUp()
  pointers.down(1, 100)
  pointers.move(1, 103)
  expect(pointers.isDown).toBe(true)
  pointers.up(1)
  expect(log).toEqual(['press 100', 'release'])
  expect(pointers.isDown).toBe(false)
})

it('drags on from where it left the press, also back to it', () => {
  const { pointers, log } = setUp()
  pointers.down(1, 100)
  pointers.move(1, 110)
  pointers.move(1, 100)
  pointers.up(1)
  expect(log).toEqual(['press 100', 'drag 110', 'drag 100', 'release'])
})

it('a second finger ends the drag and pinches; the one left over does nothing', () => {
  const { pointers, log } = setUp()
  pointers.down(1, 100)
  pointers.down(2, 200)
  pointers.move(2, 260)
  pointers.up(1)
  pointers.move(2, 300)
  pointers.up(2)
  pointers.down(3, 50)
  expect(log).toEqual(['press 100', 'release', 'hold 100 200', 'pinch 100 260', 'press 50'])
})

it('a finger that comes back goes on pinching from where it is', () => {
  const { pointers, log } = setUp()
  pointers.down(1, 100)
  pointers.down(2, 200)
  pointers.up(1)
  pointers.down(3, 120)
  expect(log.slice(2)).toEqual(['hold 100 200', 'hold 200 120'])
})

it('does not know pointers that only pass by, nor a third finger', () => {
  const { pointers, log } = setUp()
  pointers.move(9, 5)
  pointers.up(9)
  pointers.down(1, 1)
  pointers.down(2, 2)
  pointers.down(3, 3)
  pointers.move(3, 99)
  expect(log).toEqual(['press 1', 'release', 'hold 1 2'])
})
