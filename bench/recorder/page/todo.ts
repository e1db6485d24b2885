import { type Action, measurePage } from './measure.ts'

/** A to-do list written with the DOM alone, as TodoMVC's: 100 things are added, then 100 are deleted, one in a frame. */
const ITEMS = 100

const input = document.querySelector('#new') as HTMLInputElement
const list = document.querySelector('#list') as HTMLUListElement
const count = document.querySelector('#count') as HTMLElement

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

function showCount(): void {
  const left = list.querySelectorAll('li:not(.completed)').length
  count.replaceChildren(element('strong', {}, String(left)), ` item${left === 1 ? '' : 's'} left`)
  document.querySelector('#main')?.classList.toggle('is-empty', list.children.length === 0)
}

function add(text: string): void {
  const toggle = element('input', { class: 'toggle', type: 'checkbox', 'aria-label': `Done: ${text}` })
  const destroy = element('button', { class: 'destroy', 'aria-label': `Delete ${text}` })
  const label = element('label', {}, text)
  const item = element('li', { 'data-id': String(list.children.length) })
  item.append(
    element('div', { class: 'view' }, toggle, label, destroy),
    element('input', { class: 'edit', value: text, hidden: '' }),
  )
  toggle.addEventListener('change', () => {
    item.classList.toggle('completed', toggle.checked)
    showCount()
  })
  destroy.addEventListener('click', () => {
    item.remove()
    showCount()
  })
  list.append(item)
  showCount()
}

function submit(text: string): void {
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
}

input.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || input.value === '') return
  add(input.value)
  input.value = ''
})
document.querySelector('#probe')?.addEventListener('click', () => submit('A thing to do by hand'))

measurePage(() => [
  ...Array.from({ length: ITEMS }, (_, n): Action => ({ act: () => submit(`Something to do, number ${n}`) })),
  ...Array.from({ length: ITEMS }, (): Action => ({ act: () => list.querySelector<HTMLElement>('.destroy')?.click() })),
])
