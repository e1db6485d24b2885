import { describe, expect, it } from 'vitest'
import { isGeneratedName } from './names.ts'

describe('isGeneratedName', () => {
  it.each(['primary', 'nav-bar', 'checkout_form', 'item__title', 'btn--large', 'col-6', 'h1', 'step-2', 'userMenu'])(
    'keeps %s',
    name => expect(isGeneratedName(name)).toBe(false),
  )

  it.each([
    'css-1x2y3z',
    'sc-bdVaJa',
    'jsx-4123',
    'svelte-abcde',
    'Button_root__3kJ2a',
    '_row_1x9fd',
    'card__kJxYz',
    ':r1:',
    '«r1»',
    'radix-menu',
    'headlessui-menu-button-1',
    'order-48213',
    'md:w-1/2',
    'ember412',
    '0190b2c4e5f67a8b',
  ])('leaves out %s', name => expect(isGeneratedName(name)).toBe(true))
})
