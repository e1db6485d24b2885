import { h } from '../dom.js'
import { to } from '../router.js'

export function missingView() {
  return h(
    'div.empty',
    {},
    h('h1', {}, 'We looked everywhere'),
    h('p', {}, 'There is no such page in this shop.'),
    h('a.button', { href: to('') }, 'Back to the shop'),
  )
}
