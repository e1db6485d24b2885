/** True for a share of `rate` of all sessions: always the same ones, so that all tabs and pages of a session agree. */
export function isSampled(session: string, rate = 1): boolean {
  return hash(session) < rate * 2 ** 32
}

/** FNV-1a, then MurmurHash3's finalizer: alone, FNV-1a leaves ids that differ at their end too close together. */
function hash(text: string): number {
  let bits = 0x811c9dc5
  for (let n = 0; n < text.length; n++) bits = Math.imul(bits ^ text.charCodeAt(n), 0x01000193)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
