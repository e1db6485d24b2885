/** The measured pages' HTML. Deterministic: every arm and round gets the same. */

/** Characters of HTML of the navigation page's content. */
const NAVIGATION_CHARS = 3_000_000
/** Rows of the table: 8 nodes each, with the white space between them 4,000 in all. */
const TABLE_ROWS = 400
/** Rules of the linked style sheet: some 30 KB, as a small site's. */
const STYLE_RULES = 250

const WORDS =
  'quiet home morning oak linen harbour copper fern lamp shelf glass winter paper table light stone river window wool plain'.split(
    ' ',
  )

/** A number that depends on `seed` and `n` only. */
function pick(seed: number, n: number): number {
  return Math.imul(seed * 0x9e3779b1 + n + 1, 0x85ebca6b) >>> 8
}

function words(seed: number, n: number, count: number): string {
  return Array.from({ length: count }, (_, at) => WORDS[pick(seed + at, n) % WORDS.length]).join(' ')
}

/** 3 MB of a shop's list, different for every `seed`. */
export function cards(seed: number): string {
  const parts: string[] = []
  for (let n = 0, chars = 0; chars < NAVIGATION_CHARS; n++) {
    const id = pick(seed, n).toString(36)
    const card = `<article class="card c${n % STYLE_RULES}" id="p${seed}-${n}" data-sku="${id}">
<a class="card-link" href="/product/${id}?from=list&amp;position=${n}"><h3 class="card-title">${words(seed, n, 4)}</h3></a>
<p class="card-text">${words(seed + 7, n, 24)}</p>
<ul class="tags"><li class="tag">${words(seed, n + 1, 1)}</li><li class="tag">${words(seed, n + 2, 1)}</li></ul>
<div class="row"><span class="price">${pick(seed, n) % 500}.00</span><button class="buy" type="button" aria-label="Add to cart">Add</button></div>
</article>
`
    parts.push(card)
    chars += card.length
  }
  return parts.join('')
}

export function styleSheet(): string {
  const rules = Array.from(
    { length: STYLE_RULES },
    (_, n) => `.c${n} .card-title { color: hsl(${n}deg 40% 30%); letter-spacing: ${n % 3}px }
.c${n}:hover > .row, .c${n}.is-marked { background: #fff${(n % 10).toString()}; border-left: ${n % 4}px solid }`,
  )
  return `body { margin: 0; font: 14px/1.4 sans-serif } table { border-collapse: collapse } td { padding: 2px 8px; border-bottom: 1px solid #ddd }
.up { color: green } .down { color: firebrick } li { list-style: none } .completed label { text-decoration: line-through }
#content { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px } .card { contain: content; padding: 8px; border: 1px solid #eee }
.tags { display: flex; gap: 4px; padding: 0 } .row { display: flex; justify-content: space-between } .is-marked { outline: 2px solid }
${rules.join('\n')}
`
}

const BODIES = {
  rows: () =>
    `<table><tbody>\n${Array.from({ length: TABLE_ROWS }, (_, n) => `<tr><td>Item ${n}</td><td>${n}.00</td><td class="up"></td><td><b>state</b></td></tr>`).join('\n')}\n</tbody></table>`,
  todo: () =>
    '<section id="main"><h1>todos</h1><input id="new" placeholder="What needs to be done?"><ul id="list"></ul><footer><span id="count"></span></footer></section>',
  navigation: () => `<main id="content">${cards(1)}</main>`,
} as const satisfies Record<string, () => string>

export type PageName = keyof typeof BODIES

export const PAGE_NAMES = Object.keys(BODIES) as PageName[]

/** A page: the arm's script tag first, as its makers tell people to, then the style sheet, the body and what measures it. */
export function pageHtml(page: PageName, scriptTag: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${page}</title>${scriptTag}
<link rel="stylesheet" href="/style.css"></head>
<body><button id="probe" type="button">A button to press</button>
${BODIES[page]()}
<script src="/page/${page}.js"></script></body></html>
`
}
