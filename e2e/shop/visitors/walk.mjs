import { setTimeout } from 'node:timers/promises'

/** Milliseconds a closing tab gets to hand over its last batch. */
const CLOSE_MS = 5_000

/** Milliseconds a profile stays after its last tab: what a page sent as it closed is on its way, and a profile that ends takes it along. */
const LEAVE_MS = 2_000

/**
 * Lets one visitor do what is planned, in a fresh context of `browser`. Resolves with what the visitor did:
 * `{ visitor, behaviour, device, email, layout, tabs, reached, addressAttempts, order, events }`, where `events` counts the
 * product's own events by name. Into `leaving` goes what has to settle before the browser is closed.
 */
export async function walk(browser, plan, { url, pace = 1, leaving }) {
  const { name: device, ...options } = plan.device
  const context = await browser.newContext({ ...options, locale: 'en-GB' })
  const done = { visitor: plan.index, behaviour: plan.behaviour, device, tabs: 1, reached: 'list', events: {} }
  try {
    // Where the shop looks for it, so that the visitor's layout is the planned one.
    await context.addInitScript(id => localStorage.setItem('larch.visitor', id), plan.shopId)
    const page = await context.newPage()
    const visit = { page, context, plan, done, url, rest: () => page.waitForTimeout(plan.paceMs * pace) }
    await page.goto(url, { waitUntil: 'load' })
    await page.locator('#products li').first().waitFor()
    await visit.rest()
    await BEHAVIOURS[plan.behaviour](visit)
    for (const open of context.pages()) await closeTab(open)
  } finally {
    leaving.push(setTimeout(LEAVE_MS).then(() => context.close()))
  }
  return done
}

const BEHAVIOURS = {
  async bounce({ page, rest }) {
    await page.mouse.wheel(0, 300)
    await rest()
  },
  async browse(visit) {
    await lookAround(visit)
    await viewProducts(visit)
  },
  async add(visit) {
    await lookAround(visit)
    await viewProducts(visit)
    await addShownProduct(visit)
    await openCart(visit)
  },
  async voucher(visit) {
    await viewProducts(visit)
    await addShownProduct(visit)
    await openCart(visit)
    const { page, rest } = visit
    await page.locator('#voucher').fill('welcome10')
    for (let click = 0; click < 3; click++) {
      await page.getByRole('button', { name: 'Apply' }).click()
      await rest()
    }
  },
  /** Gives an address that the new checkout refuses. The old one takes it, and the visitor orders. */
  async refused(visit) {
    if (await checkOutUntilAddress(visit)) return payAndOrder(visit)
    const { page, plan, rest } = visit
    const submit = page.getByRole('button', { name: /Go on to delivery|Checking/ })
    for (let attempt = 1; attempt < plan.attempts; attempt++) {
      await page.locator('#street').fill(`${plan.place[0]}${'.'.repeat(attempt)}`)
      await submitAddress(visit, submit)
    }
    if (plan.isRageful) {
      const corner = await page.locator('.problem').boundingBox()
      const at = [corner.x + corner.width / 2, corner.y + corner.height / 2]
      for (let click = 0; click < 5; click++) await page.mouse.click(...at, { delay: 20 })
    }
    await rest()
  },
  async complete(visit) {
    await checkOutUntilAddress(visit)
    await payAndOrder(visit)
  },
}

async function payAndOrder({ page, plan, done, rest }) {
  await page.locator(`input[value="${plan.delivery}"]`).check()
  await rest()
  await page.getByRole('button', { name: 'Go on to payment' }).click()
  done.reached = 'payment'
  await page.locator('#card').fill('4111 1111 1111 1111')
  await page.locator('#expiry').fill('12/29')
  await page.locator('#code').fill('123')
  await page.locator('#terms').check()
  await rest()
  await page.getByRole('button', { name: 'Pay and order' }).click()
  done.order = await page.getByTestId('order').textContent()
  count(done, 'payment_submitted')
  count(done, 'order_placed')
  done.reached = 'done'
  await rest()
}

async function lookAround({ page, plan, rest }) {
  if (plan.search) {
    await page.locator('#search').pressSequentially(plan.search, { delay: 30 })
    await rest()
    await page.locator('#search').fill('')
  }
  if (plan.order) await page.locator('#order').selectOption(plan.order)
  await page.mouse.wheel(0, 900)
  await rest()
}

async function viewProducts(visit) {
  const { page, context, plan, done, url, rest } = visit
  for (const [index, id] of plan.views.entries()) {
    if (index > 0) await page.goBack()
    await page.getByTestId(id).getByRole('heading').getByRole('link').click()
    await page.locator('#reviews').waitFor()
    count(done, 'product_viewed')
    done.reached = 'product'
    await page.locator('#reviews').evaluate(element => element.scrollTo(0, 120))
    await rest()
  }
  if (plan.opensDialog) {
    await page.getByRole('button', { name: 'Size and care' }).click()
    await rest()
    await page.getByRole('button', { name: 'Close' }).click()
  }
  if (!plan.hasTwoTabs) return
  const second = await context.newPage()
  await second.goto(`${url}/product/slow-clock`, { waitUntil: 'load' })
  await second.locator('#reviews').waitFor()
  count(done, 'product_viewed')
  done.tabs = 2
  await rest()
  await page.bringToFront()
}

async function addShownProduct({ page, done, rest }) {
  await page.getByTestId('add').click()
  count(done, 'added_to_cart')
  await rest()
}

async function openCart({ page, done }) {
  await page.locator('.cart-link').click()
  await page.getByRole('heading', { name: 'Your cart' }).waitFor()
  done.reached = 'cart'
}

/** True when the address was taken. */
async function checkOutUntilAddress(visit) {
  await viewProducts(visit)
  await addShownProduct(visit)
  await openCart(visit)
  const { page, plan, done, rest } = visit
  await page.getByRole('button', { name: 'Check out' }).click()
  count(done, 'checkout_started')
  done.layout = await page.locator('[data-layout]').getAttribute('data-layout')
  await page.locator('#name').pressSequentially(plan.name, { delay: 25 })
  await page.locator('#email').fill(plan.email)
  await rest()
  await page.getByRole('button', { name: 'Go on to address' }).click()
  done.email = plan.email
  done.reached = 'address'
  const [street, postcode, city, country] = plan.place
  await page.locator('#street').fill(street)
  await page.locator('#postcode').fill(postcode)
  await page.locator('#city').fill(city)
  await page.locator('#country').selectOption(country)
  await rest()
  const isTaken = await submitAddress(visit, page.getByRole('button', { name: 'Go on to delivery' }))
  if (isTaken) done.reached = 'delivery'
  return isTaken
}

async function submitAddress({ page, done, rest }, submit) {
  const answered = page.waitForResponse(response => response.url().endsWith('/api/address-check'))
  await submit.click()
  done.addressAttempts = (done.addressAttempts ?? 0) + 1
  count(done, 'address_submitted')
  const answer = await answered
  await rest()
  return answer.ok()
}

/** Closes a tab the way a person does, so that the page hears of it and sends what it still holds. */
async function closeTab(page) {
  const closed = page.waitForEvent('close', { timeout: CLOSE_MS })
  await page.close({ runBeforeUnload: true })
  await closed
}

function count(done, name) {
  done.events[name] = (done.events[name] ?? 0) + 1
}
