/** Relations of a `<link>` that load or connect ahead of need. They draw nothing. */
const AHEAD_OF_NEED = /prefetch|preload|preconnect|prerender/i

/**
 * Takes out of recorded data, in place, what the policy of the replay document does not stop: links that prefetch (CSP lets those through
 * if any directive would allow them), or that open connections (no directive covers them). Works on snapshots and on mutations alike:
 * wherever attributes are, a `rel` of that kind goes. Walks without recursion, since recordings choose their own depth.
 */
export function defuse(data: unknown): void {
  const open: unknown[] = [data]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    const { attributes } = value as { attributes?: unknown }
    if (typeof attributes === 'object' && attributes !== null) dropRelation(attributes as Record<string, unknown>)
    for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) open.push(child)
  }
}

function dropRelation(attributes: Record<string, unknown>): void {
  for (const name of Object.keys(attributes)) {
    if (name.toLowerCase() === 'rel' && AHEAD_OF_NEED.test(String(attributes[name]))) delete attributes[name]
  }
}
