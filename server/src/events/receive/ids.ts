import { hash } from 'node:crypto'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The session under which events that other systems sent are stored: a UUIDv8 (RFC 9562, section 5.8) of the event's day (UTC) and
 * a hash of project and visitor. A person's events of a day lie together, and whoever knows the person can name the key. It is no
 * session anybody could watch, and has no row among those.
 */
export function serverSession(project: string, visitor: string, atMs: number): string {
  const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS
  return uuidv8(`session\0${project}\0${visitor}`, dayMs.toString(16).padStart(12, '0'))
}

/** {@link serverSession} of every day between two times, both included. */
export function serverSessions(project: string, visitor: string, fromMs: number, toMs: number): string[] {
  const sessions: string[] = []
  for (let atMs = Math.floor(Math.max(fromMs, 0) / DAY_MS) * DAY_MS; atMs <= toMs; atMs += DAY_MS) {
    sessions.push(serverSession(project, visitor, atMs))
  }
  return sessions
}

/** The tab of one message: the same for the same message id, which is what makes sending it again harmless. */
export function messageTab(project: string, messageId: string): string {
  return uuidv8(`message\0${project}\0${messageId}`)
}

/** A message id for a message that has none. */
export function contentId(content: string): string {
  return `content-${hash('sha256', content)}`
}

/** True for a session or tab id that was made here; the recorder's are of version 7. */
export function isServerId(id: string): boolean {
  return id[14] === '8'
}

/** 48 bits of `prefix`, or of the hash too; then 74 of the hash. The last 32 spread sessions over the log's partitions. */
function uuidv8(text: string, prefix?: string): string {
  const digest = hash('sha256', text)
  const head = prefix ?? digest.slice(20, 32)
  const variant = ((Number.parseInt(digest[3] as string, 16) & 0x3) | 0x8).toString(16)
  return `${head.slice(0, 8)}-${head.slice(8, 12)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(8, 20)}`
}
