import { h } from '../dom.js'
import { checkoutLayout, visitorId } from '../flags.js'
import { to } from '../router.js'
import { cartLines, checkout } from '../store.js'
import { addressForm } from './address.js'
import { contactForm } from './contact.js'
import { deliveryForm } from './delivery.js'
import { paymentForm } from './payment.js'
import { orderSummary } from './summary.js'

const STEPS = [
  ['contact', 'Contact', contactForm],
  ['address', 'Address', addressForm],
  ['delivery', 'Delivery', deliveryForm],
  ['payment', 'Payment', paymentForm],
]

export function checkoutView(step) {
  if (cartLines().length === 0) {
    return h(
      'div.empty',
      {},
      h('h1', {}, 'Checkout'),
      h('p', {}, 'Your cart is empty.'),
      h('a.button', { href: to('') }, 'Shop'),
    )
  }
  const done = checkout()
  const missing = STEPS.find(([name]) => !done[name])
  const reached = STEPS.findIndex(([name]) => name === missing?.[0])
  const asked = STEPS.findIndex(([name]) => name === step)
  const current = reached === -1 ? asked : Math.min(asked, reached)
  return checkoutLayout(visitorId()) === 'express' ? express(current) : classic(current)
}

/** A step a page, with a line of steps above and the order beside it. */
function classic(current) {
  const [, title, form] = STEPS[current]
  return h(
    'div',
    { 'data-layout': 'classic' },
    h('h1', {}, 'Checkout'),
    h(
      'ol.steps',
      { 'aria-label': 'Steps' },
      STEPS.map(([, name], index) =>
        h(index < current ? 'li.done' : 'li', { 'aria-current': index === current ? 'step' : undefined }, name),
      ),
    ),
    h('div.two', {}, h('section.panel.stack', {}, h('h2', {}, title), form()), orderSummary('Your order')),
  )
}

/** All steps under one another, the current one open, the order on top. */
function express(current) {
  return h(
    'div.stack',
    { 'data-layout': 'express' },
    h('h1', {}, 'Express checkout'),
    orderSummary('Your order'),
    h(
      'div.accordion',
      {},
      STEPS.map(([, title, form], index) =>
        index === current
          ? h('section.panel.open.stack', {}, h('h2', {}, `${index + 1}. ${title}`), form())
          : h('section.panel', {}, h('h2', {}, `${index + 1}. ${title}${index < current ? ' ✓' : ''}`)),
      ),
    ),
  )
}
