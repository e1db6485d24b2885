import { track } from '../analytics.js'
import { field, h } from '../dom.js'
import { go } from '../router.js'
import { cartLines, saveCheckout, totals } from '../store.js'

export function paymentForm() {
  const card = h('input', {
    id: 'card',
    inputmode: 'numeric',
    autocomplete: 'cc-number',
    required: true,
    maxlength: 19,
  })
  const expiry = h('input', {
    id: 'expiry',
    placeholder: 'MM/YY',
    autocomplete: 'cc-exp',
    required: true,
    maxlength: 5,
  })
  const code = h('input', { id: 'code', type: 'password', autocomplete: 'cc-csc', required: true, maxlength: 4 })
  const terms = h('input', { id: 'terms', type: 'checkbox', required: true })
  const problem = h('div', { role: 'alert' })
  const submit = h('button', { type: 'submit' }, 'Pay and order')
  const form = h(
    'form.stack',
    {},
    problem,
    field('Card number', card, 'Any digits do. Nothing leaves this machine.'),
    h('div.pair', {}, field('Valid until', expiry), field('Security code', code)),
    h('div.check', {}, terms, h('label', { for: 'terms' }, 'I have read the terms')),
    submit,
  )
  form.addEventListener('submit', async event => {
    event.preventDefault()
    submit.disabled = true
    const value = totals().sum / 100
    track('payment_submitted', { value })
    const response = await fetch('/demo/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lines: cartLines().map(line => ({ id: line.product.id, quantity: line.quantity })) }),
    })
    if (!response.ok) {
      submit.disabled = false
      problem.replaceChildren(h('p.problem', {}, 'The payment did not go through.'))
      return
    }
    const { order } = await response.json()
    track('order_placed', { order, value })
    saveCheckout({ payment: true, order })
    go('/checkout/done')
  })
  return form
}
