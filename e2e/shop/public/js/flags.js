const VISITOR = 'larch.visitor'

/** The shop's own id of this visitor, kept in this browser. */
export function visitorId() {
  const known = localStorage.getItem(VISITOR)
  if (known) return known
  const made = crypto.getRandomValues(new Uint32Array(2)).join('-')
  localStorage.setItem(VISITOR, made)
  return made
}

/** The variant of `checkout_layout` a visitor has, always the same one: FNV-1a over the id, its lowest bit after mixing. */
export function checkoutLayout(visitor) {
  let hash = 0x811c9dc5
  for (const char of `checkout_layout:${visitor}`) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193)
  hash ^= hash >>> 15
  return (hash & 1) === 0 ? 'classic' : 'express'
}
