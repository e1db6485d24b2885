import { type Action, measurePage } from './measure.ts'

/** A busy table: 4,000 nodes, of which 20 rows change every 100 ms, as prices or a log do. */
const TICKS = 25
const ROWS_PER_TICK = 20
const EVERY_MS = 100

const rows = [...document.querySelectorAll('tbody tr')]
let tick = 0

function change(): void {
  tick++
  for (let n = 0; n < ROWS_PER_TICK; n++) {
    const row = rows[(tick * 37 + n * 11) % rows.length] as HTMLTableRowElement
    const [name, price, trend, state] = row.cells
    if (!name || !price || !trend || !state) throw new Error('a row has four cells')
    name.textContent = `Item ${tick}.${n}`
    price.textContent = `${(tick * 7 + n * 13) % 1000}.50`
    trend.className = (tick + n) % 2 ? 'up' : 'down'
    const badge = document.createElement('b')
    badge.textContent = `state ${tick % 5}`
    state.replaceChildren(badge)
  }
}

document.querySelector('#probe')?.addEventListener('click', change)
measurePage(() => Array.from({ length: TICKS }, (): Action => ({ act: change, everyMs: EVERY_MS })))
