import { track } from '../analytics.js'
import { field, h } from '../dom.js'
import { checkoutLayout, visitorId } from '../flags.js'
import { go } from '../router.js'
import { checkout, saveCheckout } from '../store.js'

const COUNTRIES = ['Germany', 'France', 'Netherlands', 'Spain', 'United Kingdom', 'Sweden']

export function addressForm() {
  const { address = {} } = checkout()
  let attempt = 0
  const street = h('input', { id: 'street', autocomplete: 'street-address', required: true, value: address.street })
  const postcode = h('input', { id: 'postcode', autocomplete: 'postal-code', required: true, value: address.postcode })
  const city = h('input', { id: 'city', autocomplete: 'address-level2', required: true, value: address.city })
  const country = h(
    'select',
    { id: 'country', autocomplete: 'country-name' },
    COUNTRIES.map(name => h('option', { selected: name === address.country }, name)),
  )
  const notes = h('textarea', { id: 'notes', rows: 3, maxlength: 300 })
  const problem = h('div', { role: 'alert' })
  const submit = h('button', { type: 'submit' }, 'Go on to delivery')
  const form = h(
    'form.stack',
    {},
    problem,
    field('Street and number', street),
    h('div.pair', {}, field('Postcode', postcode), field('City', city)),
    field('Country', country),
    field('Notes for the carrier', notes, 'Optional'),
    submit,
  )
  form.addEventListener('submit', async event => {
    event.preventDefault()
    attempt += 1
    const asked = { street: street.value, postcode: postcode.value, city: city.value, country: country.value }
    track('address_submitted', { country: asked.country, attempt })
    submit.disabled = true
    submit.textContent = 'Checking…'
    problem.replaceChildren()
    const wrong = await checkAddress(asked)
    if (wrong === undefined) {
      saveCheckout({ address: asked })
      go('/checkout/delivery')
      return
    }
    submit.disabled = false
    submit.textContent = 'Go on to delivery'
    problem.replaceChildren(h('p.problem', {}, wrong))
  })
  return form
}

/** What the server has against an address, in its own unhelpful words; `undefined` when it takes it. */
async function checkAddress(address) {
  const layout = checkoutLayout(visitorId())
  const response = await fetch('/demo/api/address-check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...address, layout }),
  })
  if (response.ok) return undefined
  const { message } = await response.json()
  return message
}
