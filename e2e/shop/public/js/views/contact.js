import { identify } from '../analytics.js'
import { field, h } from '../dom.js'
import { go } from '../router.js'
import { checkout, saveCheckout } from '../store.js'

export function contactForm() {
  const { contact = {} } = checkout()
  const name = h('input', { id: 'name', name: 'name', autocomplete: 'name', required: true, value: contact.name })
  const email = h('input', { id: 'email', type: 'email', autocomplete: 'email', required: true, value: contact.email })
  const news = h('input', { id: 'news', type: 'checkbox', checked: contact.news === true })
  const form = h(
    'form.stack',
    {},
    field('Name', name),
    field('E-mail', email, 'For the receipt. We write once.'),
    h('div.check', {}, news, h('label', { for: 'news' }, 'Send me the letter, four times a year')),
    h('button', { type: 'submit' }, 'Go on to address'),
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    identify(email.value.trim().toLowerCase(), { newsletter: news.checked })
    saveCheckout({ contact: { name: name.value, email: email.value, news: news.checked } })
    go('/checkout/address')
  })
  return form
}
