import { h } from '../dom.js'
import { to } from '../router.js'
import { checkout, emptyCart } from '../store.js'

export function confirmationView() {
  const { order, contact } = checkout()
  if (!order) return h('div.empty', {}, h('h1', {}, 'No order yet'), h('a.button', { href: to('') }, 'Shop'))
  emptyCart()
  return h(
    'div.empty',
    {},
    h('h1', {}, 'Thank you'),
    h('p', {}, 'Order ', h('strong', { 'data-testid': 'order' }, order), ' is on its way.'),
    h('p', {}, `The receipt goes to ${contact?.email ?? 'you'}.`),
    h('a.button', { href: to('') }, 'Back to the shop'),
  )
}
