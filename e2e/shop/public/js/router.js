const BASE = '/demo'

/** Goes to a page of the shop without loading a document. */
export function go(path) {
  history.pushState(null, '', BASE + path)
  render()
}

/** The address of a page of the shop. */
export function to(path) {
  return BASE + path
}

let routes = []
let main

/**
 * Shows the page of the current address in `target`, and again after each navigation. `table` holds
 * `[pattern, title, view]`; a view gets the pattern's groups and returns a node.
 */
export function startRouter(target, table) {
  main = target
  routes = table
  addEventListener('popstate', render)
  document.addEventListener('click', followLink)
  render()
}

function followLink(event) {
  const link = event.target.closest?.('a[href]')
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  if (link.origin !== location.origin || (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`))) return
  if (link.hash) return
  event.preventDefault()
  history.pushState(null, '', link.href)
  render()
}

function render() {
  const path = location.pathname.slice(BASE.length).replace(/\/$/, '') || '/'
  for (const [pattern, title, view] of routes) {
    const match = pattern.exec(path)
    if (!match) continue
    main.replaceChildren(view(...match.slice(1)))
    document.title = `${title} · Larch & Lane`
    scrollTo(0, 0)
    main.focus({ preventScroll: true })
    return
  }
}
