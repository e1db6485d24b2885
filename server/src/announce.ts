import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { loginLink } from './auth/routes.ts'
import { VERSION } from './version.ts'

export interface Announcement {
  publicUrl: string
  ingestUrl: string
  key: string
  hasDemo: boolean
  /** Signs the login link; absent where this process has no player. */
  secret: string | undefined
  roles: { ingest?: boolean; api?: boolean }
}

/** What a person reads when a server has started: where things are. */
export function announcement({ publicUrl, ingestUrl, key, hasDemo, secret, roles }: Announcement): string {
  const lines: [label: string, text: string][] = []
  if (secret !== undefined) {
    lines.push([
      'Log in',
      `${loginLink(publicUrl, secret, Date.now())}   (once, within 24 hours; another: npx playhead login)`,
    ])
  }
  if (hasDemo) lines.push(['Demo shop', new URL('/demo', publicUrl).href])
  if (roles.ingest)
    lines.push([
      'Record a site',
      `<script async src="${new URL('/playhead.js', ingestUrl).href}" data-key="${key}"></script>`,
    ])
  if (roles.api) lines.push(['API', new URL('/api/docs', publicUrl).href])
  lines.push(['Health', new URL('/health/ready', publicUrl).href])
  const width = Math.max(...lines.map(([label]) => label.length))
  return [
    '',
    `  Playhead ${VERSION} is running.`,
    '',
    ...lines.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
    '',
    '',
  ].join('\n')
}

/** The address the server listens on, as a browser on this machine would write it. */
export function listeningUrl(app: FastifyInstance, host: string): string {
  const address = app.server.address() as AddressInfo | null
  if (address === null) return `http://${host}`
  const isAny = address.address === '::' || address.address === '0.0.0.0'
  const name = isAny ? 'localhost' : address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${name}:${address.port}`
}
