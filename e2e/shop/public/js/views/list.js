import { track } from '../analytics.js'
import { art } from '../art.js'
import { field, h } from '../dom.js'
import { findProducts } from '../products.js'
import { to } from '../router.js'
import { addToCart, money } from '../store.js'

const ORDERS = [
  ['featured', 'Featured'],
  ['price-up', 'Price, low to high'],
  ['price-down', 'Price, high to low'],
  ['name', 'Name'],
]

export function listView() {
  const search = h('input', { id: 'search', type: 'search', placeholder: 'mug, wool, light…', autocomplete: 'off' })
  const order = h(
    'select',
    { id: 'order' },
    ORDERS.map(([value, label]) => h('option', { value }, label)),
  )
  const found = h('p.hint', { role: 'status', id: 'found' })
  const grid = h('ul.grid', { id: 'products' })
  const show = () => {
    const products = findProducts(search.value, order.value)
    found.textContent = products.length === 1 ? '1 product' : `${products.length} products`
    grid.replaceChildren(...products.map(card))
  }
  search.addEventListener('input', show)
  order.addEventListener('change', show)
  show()
  return h(
    'div',
    {},
    h('h1', {}, 'Things for a quiet home'),
    h('p.lead', {}, 'Made slowly by people we know. Sent within two days, carbon counted, returns free.'),
    h('form.tools', { role: 'search', onsubmit: event => event.preventDefault() }, [
      field('Search', search),
      field('Sort by', order),
    ]),
    found,
    grid,
  )
}

function card(product) {
  const add = h('button', { type: 'button', 'aria-label': `Add ${product.name} to cart` }, 'Add')
  add.addEventListener('click', () => {
    addToCart(product.id)
    track('added_to_cart', { product: product.id, price: product.cents / 100, quantity: 1, from: 'list' })
    add.textContent = 'Added'
    setTimeout(() => {
      add.textContent = 'Add'
    }, 1500)
  })
  return h(
    'li',
    {},
    h(
      'article.card',
      { 'data-testid': product.id },
      h('a', { href: to(`/product/${product.id}`), tabindex: '-1', 'aria-hidden': 'true' }, art(product)),
      h(
        'div.text',
        {},
        h('h2', {}, h('a', { href: to(`/product/${product.id}`) }, product.name)),
        h('span.hint', {}, product.text),
        h('div.row', {}, h('span.price', {}, money(product.cents)), add),
      ),
    ),
  )
}
