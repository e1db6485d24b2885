import { s } from './dom.js'

/** Drawings on a 120 × 90 ground, one a kind. `c` is the product's colour. */
const DRAWINGS = {
  mug: c => [
    s('path', { d: 'M38 28h36v30a10 10 0 0 1-10 10H48a10 10 0 0 1-10-10z', fill: c }),
    s('path', { d: 'M74 36h6a9 9 0 0 1 0 18h-6', fill: 'none', stroke: c, 'stroke-width': 5 }),
    s('path', { d: 'M38 28h36v6H38z', fill: '#fff', opacity: 0.25 }),
  ],
  bowl: c => [
    s('path', { d: 'M28 36h64c0 20-12 30-26 31H54C40 66 28 56 28 36z', fill: c }),
    s('ellipse', { cx: 60, cy: 36, rx: 32, ry: 6, fill: '#fff', opacity: 0.3 }),
  ],
  lamp: c => [
    s('path', { d: 'M46 20h28l10 24H36z', fill: c }),
    s('path', { d: 'M36 44h48l6 18H30z', fill: '#fff', opacity: 0.45 }),
    s('path', { d: 'M58 44h4v28h-4zM46 72h28v4H46z', fill: c }),
  ],
  throw: c => [
    s('path', { d: 'M30 24h60v40H30z', fill: c }),
    s('path', { d: 'M30 34h60M30 44h60M30 54h60', stroke: '#fff', 'stroke-width': 3, opacity: 0.35 }),
    s('path', { d: 'M33 64v7m8-7v7m8-7v7m8-7v7m8-7v7m8-7v7m8-7v7', stroke: c, 'stroke-width': 2 }),
  ],
  book: c => [
    s('rect', { x: 42, y: 18, width: 40, height: 54, rx: 3, fill: c }),
    s('path', { d: 'M48 18v54', stroke: '#fff', 'stroke-width': 2, opacity: 0.5 }),
    s('rect', { x: 55, y: 28, width: 20, height: 10, rx: 1, fill: '#fff', opacity: 0.7 }),
  ],
  clock: c => [
    s('circle', { cx: 60, cy: 45, r: 27, fill: c }),
    s('circle', { cx: 60, cy: 45, r: 22, fill: '#fff', opacity: 0.85 }),
    s('path', { d: 'M60 45V29', stroke: c, 'stroke-width': 3, 'stroke-linecap': 'round' }),
  ],
  stool: c => [
    s('rect', { x: 36, y: 28, width: 48, height: 9, rx: 4, fill: c }),
    s('path', { d: 'M43 37 37 72M77 37l6 35M41 56h38', stroke: c, 'stroke-width': 5, 'stroke-linecap': 'round' }),
  ],
  plant: c => [
    s('path', { d: 'M60 54V26', stroke: c, 'stroke-width': 3 }),
    s('path', { d: 'M60 34c-4-14-20-14-24-10 4 10 16 14 24 10zm0 10c4-14 20-14 24-10-4 10-16 14-24 10z', fill: c }),
    s('path', { d: 'M60 26c-6-4-6-14 0-18 6 4 6 14 0 18z', fill: c }),
    s('path', { d: 'M46 54h28l-4 20H50z', fill: '#b5643f' }),
  ],
}

/** The picture of a product; decorative, so hidden from assistive technology. */
export function art(product) {
  return s(
    'svg.art',
    { viewBox: '0 0 120 90', 'aria-hidden': 'true', preserveAspectRatio: 'xMidYMid slice' },
    s('rect', { width: 120, height: 90, fill: product.ground }),
    s('ellipse', { cx: 60, cy: 76, rx: 34, ry: 4, fill: '#000', opacity: 0.08 }),
    DRAWINGS[product.kind](product.colour),
  )
}
