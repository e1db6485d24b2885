import { describe, expect, it } from 'vitest'
import { pageElement } from '../transcript/samples.ts'
import { createLocators } from './locator.ts'

const locate = (over: Parameters<typeof pageElement>[0], others: ReturnType<typeof pageElement>[] = []) => {
  const element = pageElement(over)
  return createLocators([element, ...others]).of(element)
}
const field = { tag: 'input', role: 'textbox', name: 'E-mail', selector: '#email' }

describe('createLocators', () => {
  it.each([
    ['role and name', {}, "page.getByRole('button', { name: 'Save', exact: true })"],
    [
      'within a test id',
      { selector: '[data-testid="dawn-mug"] > h2 > a', role: 'link', tag: 'a' },
      "page.getByTestId('dawn-mug').getByRole('link', { name: 'Save', exact: true })",
    ],
    ['its own test id', { selector: '[data-testid="a\\:b"]', name: '' }, "page.getByTestId('a:b')"],
    ['its label, as inputs have many roles', field, "page.getByLabel('E-mail', { exact: true })"],
    ['a text area’s role', { ...field, tag: 'textarea' }, "page.getByRole('textbox', { name: 'E-mail', exact: true })"],
    [
      'a choice’s role',
      { ...field, tag: 'select', role: 'combobox' },
      "page.getByRole('combobox', { name: 'E-mail', exact: true })",
    ],
    ['the selector of what has no role', { role: '', tag: 'p', selector: '#problem' }, "page.locator('#problem')"],
    ['the selector of what has no name', { name: '', selector: 'a.icon >>> svg' }, "page.locator('a.icon svg')"],
    ['the selector of what is masked', { name: 'Hello *** *****' }, "page.locator('#save')"],
    ['the selector where the role is made up', { role: 'cart' }, "page.locator('#save')"],
    ['the selector of a summary', { tag: 'summary' }, "page.locator('#save')"],
    [
      'the beginning of a long name',
      { name: 'x'.repeat(100) },
      `page.getByRole('button', { name: '${'x'.repeat(100)}' })`,
    ],
    [
      'a pattern where spaces were put in',
      { name: 'Cart ( 3 )' },
      "page.getByRole('button', { name: /^Cart\\s*\\(\\s*3\\s*\\)$/ })",
    ],
    [
      'another attribute’s test id as a selector',
      { selector: '[data-cy="save"]', name: '' },
      `page.locator('[data-cy="save"]')`,
    ],
  ])('takes %s', (_what, over, code) => expect(locate(over)).toBe(code))

  it('gives up on a name that several elements have, unless a test id tells them apart', () => {
    const other = pageElement({ selector: '#other' })
    expect(locate({}, [other])).toBe("page.locator('#save')")
    expect(locate({ ...field }, [pageElement({ ...field, selector: '#second' })])).toBe("page.locator('#email')")
    expect(locate({ selector: '[data-testid="mug"] > button' }, [other])).toBe(
      "page.getByTestId('mug').getByRole('button', { name: 'Save', exact: true })",
    )
  })

  it('has none for what nothing names', () => {
    expect(locate({ name: '', selector: '' })).toBeUndefined()
    expect(locate({ name: '', selector: 'a > '.repeat(100) })).toBeUndefined()
  })
})
