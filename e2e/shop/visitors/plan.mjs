import { checkoutLayout } from '../public/js/flags.js'
import { products } from '../public/js/products.js'
import { seededRandom } from './random.mjs'

/** What visitors come for, and how many of a hundred do. */
const BEHAVIOURS = [
  ['bounce', 14],
  ['browse', 16],
  ['add', 14],
  ['refused', 22],
  ['voucher', 10],
  ['complete', 24],
]

const DEVICES = [
  { name: 'desktop', viewport: { width: 1440, height: 900 } },
  { name: 'laptop', viewport: { width: 1280, height: 720 } },
  { name: 'wide', viewport: { width: 1920, height: 1000 }, colorScheme: 'dark' },
  {
    name: 'phone',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  },
  {
    name: 'tablet',
    viewport: { width: 820, height: 1180 },
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
  },
]

/** Postcodes the shop's address check takes, and those it does not. */
const GOOD_PLACES = [
  ['Oranienstraße 4', '10999', 'Berlin', 'Germany'],
  ['Rue des Martyrs 31', '75009', 'Paris', 'France'],
  ['Calle Mayor 12', '28013', 'Madrid', 'Spain'],
]
const BAD_PLACES = [
  ['Prinsengracht 263', '1016 GV', 'Amsterdam', 'Netherlands'],
  ['12 Rosoman Street', 'EC1R 0HU', 'London', 'United Kingdom'],
  ['Götgatan 78', '118 30', 'Stockholm', 'Sweden'],
]

const NAMES = ['Ada', 'Bruno', 'Chiara', 'Devi', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kaja', 'Liam']

/** Steps of the golden ratio fall evenly into any interval: of 20 visitors in a row at least one does what a tenth of all do. */
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * What each of `count` visitors will do. Everything random is drawn here, so that the same seed gives the same visits
 * whatever runs at once.
 */
export function planVisitors(count, seed) {
  const first = seededRandom(seed).next()
  const alike = new Map()
  return Array.from({ length: count }, (_, index) => {
    const behaviour = weighted((first + index * GOLDEN) % 1, BEHAVIOURS)
    const nth = alike.get(behaviour) ?? 0
    alike.set(behaviour, nth + 1)
    const random = seededRandom(seed * 100_003 + index)
    return { ...planVisitor(index, behaviour, random), shopId: idWithLayout(nth % 2 ? 'classic' : 'express', random) }
  })
}

/** The shop's own id of a visitor who sees this layout: of each behaviour every other visitor sees the same one. */
function idWithLayout(layout, random) {
  for (;;) {
    const id = `demo-${random.between(0, 0xffffffff)}`
    if (checkoutLayout(id) === layout) return id
  }
}

function planVisitor(index, behaviour, random) {
  const name = random.pick(NAMES)
  const device = random.pick(DEVICES)
  return {
    index,
    behaviour,
    device,
    name,
    email: `${name.toLowerCase()}.${index}@example.com`,
    views: Array.from({ length: random.between(1, 3) }, () => random.pick(products).id),
    place: random.pick(behaviour === 'refused' ? BAD_PLACES : GOOD_PLACES),
    attempts: behaviour === 'refused' ? random.between(2, 4) : 1,
    isRageful: behaviour === 'refused' && random.chance(0.6),
    search: random.chance(0.5) ? random.pick(['mug', 'lamp', 'wool', 'stool', 'desk']) : undefined,
    order: random.chance(0.4) ? random.pick(['price-up', 'price-down', 'name']) : undefined,
    hasTwoTabs: behaviour !== 'bounce' && random.chance(0.25),
    delivery: random.pick(['post', 'courier', 'pickup']),
    opensDialog: random.chance(0.3),
    /** Milliseconds between one thing and the next. */
    paceMs: random.between(200, 600),
  }
}

/** The choice at a place from 0 up to 1 along all of them, each as long as its weight. */
function weighted(place, choices) {
  let left = place * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of choices) {
    left -= weight
    if (left < 0) return value
  }
  return choices[0][0]
}
