/** `[id, name, kind, category, price in cents, colour, background, text]` */
const ROWS = [
  ['dawn-mug', 'Dawn mug', 'mug', 'Kitchen', 1800, '#c96f4a', '#f3e3d6', 'Stoneware, 300 ml, thrown by hand.'],
  ['fern-mug', 'Fern mug', 'mug', 'Kitchen', 1800, '#5d8a66', '#e1ecdf', 'Stoneware, 300 ml, celadon glaze.'],
  ['harbour-mug', 'Harbour mug', 'mug', 'Kitchen', 2200, '#3f6c8f', '#dde8ef', 'Stoneware, 400 ml, for long mornings.'],
  ['brook-bowl', 'Brook bowl', 'bowl', 'Kitchen', 2600, '#6f8fa6', '#e4ebf0', 'Porcelain, 16 cm, oven safe.'],
  ['oat-bowl', 'Oat bowl', 'bowl', 'Kitchen', 2400, '#b79667', '#f2eadb', 'Stoneware, 14 cm, a breakfast bowl.'],
  ['plum-bowl', 'Plum bowl', 'bowl', 'Kitchen', 2900, '#7b4a6b', '#efe2ec', 'Stoneware, 22 cm, for sharing.'],
  [
    'pine-lamp',
    'Pine desk lamp',
    'lamp',
    'Lighting',
    8900,
    '#2f5d50',
    '#dfe9e4',
    'Warm light, dimmable, oiled pine foot.',
  ],
  ['ember-lamp', 'Ember table lamp', 'lamp', 'Lighting', 11900, '#b5502f', '#f5e0d8', 'Linen shade, brass switch.'],
  ['fog-lamp', 'Fog floor lamp', 'lamp', 'Lighting', 16900, '#76858c', '#e6eaec', 'Paper shade, 150 cm, soft as fog.'],
  ['heather-throw', 'Heather throw', 'throw', 'Textiles', 7900, '#8a6c93', '#ece4ef', 'Lambswool, 130 × 180 cm.'],
  [
    'moss-throw',
    'Moss throw',
    'throw',
    'Textiles',
    7900,
    '#6b7d46',
    '#e8ecdb',
    'Lambswool, 130 × 180 cm, from the hills.',
  ],
  [
    'shore-throw',
    'Shore throw',
    'throw',
    'Textiles',
    9400,
    '#4b7f8c',
    '#dceaed',
    'Merino, 140 × 200 cm, light and warm.',
  ],
  ['line-notebook', 'Line notebook', 'book', 'Desk', 1400, '#27455c', '#dce4ea', '120 ruled pages, thread sewn.'],
  ['dot-notebook', 'Dot notebook', 'book', 'Desk', 1400, '#a83f39', '#f4dedc', '120 dotted pages, lies flat.'],
  [
    'field-notebook',
    'Field notebook',
    'book',
    'Desk',
    1100,
    '#66703a',
    '#e9ebd9',
    '64 pages, fits a pocket, takes rain.',
  ],
  ['slow-clock', 'Slow clock', 'clock', 'Desk', 6400, '#3d3a38', '#e8e5e1', 'One hand, silent movement.'],
  ['sun-clock', 'Sun clock', 'clock', 'Desk', 5900, '#c98b1f', '#f6ead0', 'Wall clock, 24 cm, enamelled.'],
  [
    'birch-stool',
    'Birch stool',
    'stool',
    'Furniture',
    12900,
    '#c2a47a',
    '#f2e9da',
    'Solid birch, 45 cm, carries 120 kg.',
  ],
  ['ink-stool', 'Ink stool', 'stool', 'Furniture', 13900, '#2b3440', '#dde1e6', 'Stained ash, 45 cm.'],
  ['clay-stool', 'Clay stool', 'stool', 'Furniture', 13900, '#b0644a', '#f4e2da', 'Painted beech, 45 cm.'],
  ['tall-fern', 'Tall fern', 'plant', 'Green', 3400, '#3f7a4f', '#e0eddf', 'In a terracotta pot, 40 cm.'],
  ['small-fig', 'Small fig', 'plant', 'Green', 4200, '#5c8a2f', '#e7efd8', 'Ficus, 35 cm, likes a window.'],
  ['olive-tree', 'Olive tree', 'plant', 'Green', 6900, '#76825a', '#ebeee0', '70 cm, patient and silver.'],
  ['gift-card', 'Gift card', 'book', 'Gifts', 5000, '#8c6d1f', '#f4ecd2', 'For somebody who likes to choose.'],
]

export const products = ROWS.map(([id, name, kind, category, cents, colour, ground, text]) => ({
  id,
  name,
  kind,
  category,
  cents,
  colour,
  ground,
  text,
}))

export const productById = new Map(products.map(product => [product.id, product]))

const REVIEWS = [
  ['Ingrid', 'Exactly as pictured, and it came two days early.'],
  ['Tomás', 'Heavier than I thought, in a good way.'],
  ['Wanjiru', 'The colour is calmer than on my screen. I like it more for that.'],
  ['Priya', 'Bought one, came back for three.'],
  ['Lukas', 'Small scratch on arrival, replaced without a word.'],
  ['Marguerite', 'My daughter took it home with her.'],
  ['Chen', 'Honest materials. Smells of wood, not of glue.'],
  ['Aoife', 'Survived the dishwasher and a move.'],
  ['Noor', 'Would be five stars with a spare part in the box.'],
  ['Emil', 'Simple and lovely.'],
]

/** The reviews of a product, newest first; the same on each visit. */
export function reviewsOf(product) {
  const start = product.id.length % REVIEWS.length
  return [...REVIEWS.slice(start), ...REVIEWS.slice(0, start)].map(([author, text]) => ({ author, text }))
}

/** Products that hold `text` in name, category or description, in the order asked for. */
export function findProducts(text, order) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = products.filter(product => {
    const haystack = `${product.name} ${product.category} ${product.text}`.toLowerCase()
    return words.every(word => haystack.includes(word))
  })
  if (order === 'price-up') found.sort((a, b) => a.cents - b.cents)
  if (order === 'price-down') found.sort((a, b) => b.cents - a.cents)
  if (order === 'name') found.sort((a, b) => a.name.localeCompare(b.name))
  return found
}
