import { track } from '../analytics.js'
import { art } from '../art.js'
import { field, h } from '../dom.js'
import { go, to } from '../router.js'
import { applyVoucher, cartLines, money, setQuantity, totals } from '../store.js'
import { totalsList } from './summary.js'

export function cartView() {
  const page = h('div')
  show(page)
  return page
}

function show(page) {
  const lines = cartLines()
  page.replaceChildren(h('h1', {}, 'Your cart'), lines.length === 0 ? empty() : full(page, lines))
}

function empty() {
  return h('div.empty', {}, h('p', {}, 'Nothing in it yet.'), h('a.button', { href: to('') }, 'Look around'))
}

function full(page, lines) {
  return h(
    'div.two',
    {},
    h(
      'ul.lines.panel',
      {},
      lines.map(line => lineItem(page, line)),
    ),
    h(
      'div.panel.stack',
      {},
      totalsList(),
      voucherForm(page),
      h('button', { type: 'button', onclick: startCheckout }, 'Check out'),
    ),
  )
}

function lineItem(page, { product, quantity, isGift }) {
  const id = `quantity-${product.id}`
  const input = h('input', {
    id,
    type: 'number',
    min: 0,
    max: 20,
    value: quantity,
    'aria-label': `Quantity of ${product.name}`,
  })
  input.addEventListener('change', () => {
    setQuantity(product.id, Math.max(0, Math.min(20, Number(input.value) || 0)))
    show(page)
  })
  return h(
    'li',
    {},
    art(product),
    h(
      'div',
      {},
      h('a', { href: to(`/product/${product.id}`) }, product.name),
      isGift && h('div.hint', {}, 'wrapped as a gift'),
      h('div.hint', {}, `${money(product.cents)} each`),
    ),
    input,
  )
}

function voucherForm(page) {
  const code = h('input', { id: 'voucher', autocomplete: 'off' })
  const form = h('form.stack', {}, field('Voucher', code), h('button.quiet', { type: 'submit' }, 'Apply'))
  form.addEventListener('submit', event => {
    event.preventDefault()
    applyVoucher(code.value.trim())
    show(page)
  })
  return form
}

function startCheckout() {
  track('checkout_started', { items: cartLines().length, value: totals().sum / 100 })
  go('/checkout/contact')
}
