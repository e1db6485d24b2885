import { productById } from './products.js'

const CART = 'larch.cart'
const ORDER = 'larch.checkout'
const VOUCHERS = { WELCOME10: { percent: 10 }, LARCH5: { percent: 5 } }

export function money(cents) {
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' }).format(cents / 100)
}

/** The cart's lines: `{ product, quantity, isGift }`. */
export function cartLines() {
  return read(localStorage, CART, { lines: [] })
    .lines.filter(line => productById.has(line.id))
    .map(line => ({ product: productById.get(line.id), quantity: line.quantity, isGift: line.isGift === true }))
}

export function addToCart(id, quantity = 1, isGift = false) {
  const cart = read(localStorage, CART, { lines: [] })
  const line = cart.lines.find(candidate => candidate.id === id)
  if (line) line.quantity += quantity
  else cart.lines.push({ id, quantity, isGift })
  write(localStorage, CART, cart)
  changed()
}

/** Sets how many of a product are in the cart; 0 takes it out. */
export function setQuantity(id, quantity) {
  const cart = read(localStorage, CART, { lines: [] })
  cart.lines = cart.lines.map(line => (line.id === id ? { ...line, quantity } : line)).filter(line => line.quantity > 0)
  write(localStorage, CART, cart)
  changed()
}

/** Takes a voucher. Knows its codes in capitals only, and says nothing useful about any other: the shop's second believable bug. */
export function applyVoucher(code) {
  const { percent } = VOUCHERS[code]
  const cart = read(localStorage, CART, { lines: [] })
  write(localStorage, CART, { ...cart, percent })
  changed()
}

/** What the cart costs, in cents. Delivery is what the visitor chose, or nothing yet. */
export function totals() {
  const { percent = 0 } = read(localStorage, CART, { lines: [] })
  const goods = cartLines().reduce((sum, line) => sum + line.product.cents * line.quantity, 0)
  const discount = Math.round((goods * percent) / 100)
  const delivery = checkout().delivery?.cents
  return { goods, discount, delivery, sum: goods - discount + (delivery ?? 0) }
}

export function emptyCart() {
  localStorage.removeItem(CART)
  sessionStorage.removeItem(ORDER)
  changed()
}

/** What the visitor has filled in so far: `{ contact?, address?, delivery?, order? }`. */
export function checkout() {
  return read(sessionStorage, ORDER, {})
}

export function saveCheckout(part) {
  write(sessionStorage, ORDER, { ...checkout(), ...part })
}

/** Calls `listener` after each change of the cart, also one made in another tab. */
export function onCartChange(listener) {
  addEventListener('larch:cart', listener)
  addEventListener('storage', event => event.key === CART && listener())
}

function changed() {
  dispatchEvent(new Event('larch:cart'))
}

function read(storage, name, fallback) {
  try {
    return JSON.parse(storage.getItem(name)) ?? fallback
  } catch {
    return fallback
  }
}

function write(storage, name, value) {
  storage.setItem(name, JSON.stringify(value))
}
