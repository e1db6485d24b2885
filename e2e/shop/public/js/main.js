import { sessionUrl, setFlags } from './analytics.js'
import { checkoutLayout, visitorId } from './flags.js'
import { startRouter } from './router.js'
import { cartLines, onCartChange } from './store.js'
import { cartView } from './views/cart.js'
import { checkoutView } from './views/checkout.js'
import { confirmationView } from './views/confirmation.js'
import { listView } from './views/list.js'
import { missingView } from './views/missing.js'
import { productView } from './views/product.js'

setFlags({ checkout_layout: checkoutLayout(visitorId()) })

startRouter(document.querySelector('#main'), [
  [/^\/$/, 'Things for a quiet home', listView],
  [/^\/product\/([a-z-]+)$/, 'Product', productView],
  [/^\/cart$/, 'Cart', cartView],
  [/^\/checkout\/(contact|address|delivery|payment)$/, 'Checkout', checkoutView],
  [/^\/checkout\/done$/, 'Thank you', confirmationView],
  [/./, 'Not found', missingView],
])

const count = document.querySelector('#cart-count')
const showCount = () => {
  count.textContent = String(cartLines().reduce((sum, line) => sum + line.quantity, 0))
}
onCartChange(showCount)
showCount()

// Asked for when it is used: the session may have rotated since the page loaded.
const watch = document.querySelector('#watch')
for (const kind of ['pointerenter', 'focus', 'click'])
  watch.addEventListener(kind, () => {
    watch.href = sessionUrl() ?? '/'
  })
