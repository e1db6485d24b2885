import { describe, expect, it } from 'vitest'
import { addressToOpen, isAddress } from './address.ts'

const matches = (recorded: string, seen: string) =>
  new Function(`return ${isAddress(recorded)}`)()(new URL(seen, 'https://shop.example.com')) as boolean

describe('isAddress', () => {
  it.each([
    ['/cart', '/cart?x=1#top', true],
    ['/cart', '/cart/2', false],
    ['/order/12345678', '/order/87654321', true],
    ['/order/12345678', '/order/1/more', false],
    ['/u/*/posts', '/u/ada/posts', true],
    ['/o/0189aaaa-0000-7000-8000-000000000001', '/o/0189bbbb-0000-7000-8000-000000000001', true],
    ['/app#/cart', '/app#/cart', true],
    ['/app#/cart', '/app#/pay', false],
    ["/it's/$1.(x)/12345", "/it's/$1.(x)/99999", true],
  ])('of %s: %s %s', (recorded, seen, expected) =>
    expect(matches(`https://shop.example.com${recorded}`, seen)).toBe(expected),
  )

  it('reads as one would write it', () => {
    expect(isAddress('https://shop.example.com/demo/cart?a=*')).toBe("url => url.pathname === '/demo/cart'")
  })
})

describe('addressToOpen', () => {
  const origin = 'https://shop.example.com'
  it.each([
    ['/cart?page=2#top', '/cart?page=2#top', true],
    ['/cart?q=*&page=2', '/cart?page=2', false],
    ['/u/*', '/u/*', false],
  ])('%s', (path, url, isWhole) => expect(addressToOpen(origin + path, origin)).toEqual({ url, isWhole }))

  it('is whole on another site', () => {
    expect(addressToOpen('https://pay.example.com/x', origin)).toEqual({
      url: 'https://pay.example.com/x',
      isWhole: true,
    })
  })
})
