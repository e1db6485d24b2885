import { describe, expect, it } from 'vitest'
import { stopsBetween } from './stops.ts'

const times = Array.from({ length: 30 }, (_, index) => index * 10)

describe('stopsBetween', () => {
  it('has none on a short way', () => {
    expect(stopsBetween(times, 0, 100, 10)).toEqual([])
    expect(stopsBetween(times, 200, 100, 10)).toEqual([])
  })
  it('begins where the way does, and has one after every so many events', () =>
    expect(stopsBetween(times, 0, 250, 10)).toEqual([0, 110, 210]))
  it('does not stop just before the end', () => expect(stopsBetween(times, 0, 210, 10)).toEqual([0, 110]))
  it('stops once at a moment of many', () => expect(stopsBetween(new Array(50).fill(5), 0, 9, 10)).toEqual([0, 5]))
})
