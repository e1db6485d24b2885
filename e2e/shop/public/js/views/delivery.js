import { h } from '../dom.js'
import { go } from '../router.js'
import { money, saveCheckout } from '../store.js'

const OPTIONS = [
  { id: 'post', name: 'By post', when: '3 to 5 days', cents: 490 },
  { id: 'courier', name: 'By courier', when: 'the day after tomorrow', cents: 990 },
  { id: 'pickup', name: 'Pick it up', when: 'from a shop near you', cents: 0 },
]

/** Tells the recorder nothing on purpose: the step nobody thought of measuring. See docs/demo.md. */
export function deliveryForm() {
  const form = h(
    'form.stack',
    {},
    h(
      'fieldset',
      {},
      h('legend', {}, 'How should it come?'),
      OPTIONS.map((option, index) =>
        h(
          'label.choice',
          {},
          h('input', { type: 'radio', name: 'delivery', value: option.id, checked: index === 0 }),
          h('span', {}, option.name, h('br'), h('span.hint', {}, option.when)),
          h('span.price', {}, money(option.cents)),
        ),
      ),
    ),
    h('button', { type: 'submit' }, 'Go on to payment'),
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    const chosen = new FormData(form).get('delivery')
    saveCheckout({ delivery: OPTIONS.find(option => option.id === chosen) })
    go('/checkout/payment')
  })
  return form
}
