import { track } from '../analytics.js'
import { art } from '../art.js'
import { field, h } from '../dom.js'
import { productById, reviewsOf } from '../products.js'
import { to } from '../router.js'
import { addToCart, money } from '../store.js'
import { missingView } from './missing.js'

export function productView(id) {
  const product = productById.get(id)
  if (!product) return missingView()
  track('product_viewed', { product: product.id, category: product.category, price: product.cents / 100 })
  return h(
    'div',
    {},
    h('p.crumbs', {}, h('a', { href: to('') }, 'Shop'), ` / ${product.category} / ${product.name}`),
    h(
      'div.two',
      {},
      h('div.panel', {}, art(product)),
      h('div.stack', {}, summary(product), buyForm(product), reviews(product)),
    ),
  )
}

function summary(product) {
  return h('div', {}, h('h1', {}, product.name), h('p.price', {}, money(product.cents)), h('p.lead', {}, product.text))
}

function buyForm(product) {
  const quantity = h(
    'select',
    { id: 'quantity' },
    [1, 2, 3, 4, 5].map(n => h('option', { value: n }, String(n))),
  )
  const gift = h('input', { id: 'gift', type: 'checkbox' })
  const dialog = sizesDialog(product)
  const said = h('p.hint', { role: 'status' })
  const form = h(
    'form.stack',
    {},
    h('div.pair', {}, field('Quantity', quantity)),
    h('div.check', {}, gift, h('label', { for: 'gift' }, 'Wrap it as a gift (free)')),
    h(
      'div.row',
      {},
      h('button', { type: 'submit', 'data-testid': 'add' }, 'Add to cart'),
      h('button.quiet', { type: 'button', onclick: () => dialog.showModal() }, 'Size and care'),
    ),
    said,
    dialog,
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    const count = Number(quantity.value)
    addToCart(product.id, count, gift.checked)
    track('added_to_cart', {
      product: product.id,
      price: product.cents / 100,
      quantity: count,
      gift: gift.checked,
      from: 'product',
    })
    said.replaceChildren(`${product.name} is in your cart. `, h('a', { href: to('/cart') }, 'Go to the cart'))
  })
  return form
}

function sizesDialog(product) {
  const rows = [
    ['Made in', 'small numbers'],
    ['Weight', `${300 + product.name.length * 25} g`],
    ['Care', 'a soft cloth, now and then'],
    ['Returns', '60 days, free'],
  ]
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'sizes-title' },
    h('h2', { id: 'sizes-title' }, 'Size and care'),
    h(
      'table',
      {},
      h(
        'tbody',
        {},
        rows.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value))),
      ),
    ),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
  )
  return dialog
}

function reviews(product) {
  return h(
    'section',
    {},
    h('h2', {}, 'What others say'),
    h(
      'div.reviews',
      { tabindex: '0', role: 'region', 'aria-label': 'Reviews', id: 'reviews' },
      reviewsOf(product).map(review => h('article', {}, h('h3', {}, review.author), h('p', {}, review.text))),
    ),
  )
}
