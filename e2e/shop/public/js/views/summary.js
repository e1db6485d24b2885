import { h } from '../dom.js'
import { cartLines, money, totals } from '../store.js'

/** What is bought and what it costs. */
export function orderSummary(heading) {
  return h(
    'aside.panel.stack',
    { 'aria-label': heading },
    h('h2', {}, heading),
    h(
      'div',
      {},
      cartLines().map(line =>
        h(
          'div.row',
          {},
          `${line.quantity} × ${line.product.name}`,
          h('span', {}, money(line.product.cents * line.quantity)),
        ),
      ),
    ),
    totalsList(),
  )
}

export function totalsList() {
  const { goods, discount, delivery, sum } = totals()
  const rows = [['Goods', money(goods)]]
  if (discount > 0) rows.push(['Voucher', `−${money(discount)}`])
  rows.push(['Delivery', delivery === undefined ? 'chosen later' : money(delivery)])
  return h(
    'dl.totals',
    {},
    rows.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    h('dt.sum', {}, 'Total'),
    h('dd.sum', { 'data-testid': 'total' }, money(sum)),
  )
}
