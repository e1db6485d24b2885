import { PlayheadError } from '../errors.ts'
import { readToken } from './tokens.ts'

/**
 * Lets a request through that carries an API token, if it only reads.
 * @param authorization the header: `Bearer …`
 * @throws PlayheadError TOKEN_INVALID, TOKEN_READ_ONLY
 */
export function requireApiToken(authorization: string, method: string, secret: string): void {
  const [, token = ''] = /^Bearer ([\w.~+/=-]{1,500})$/i.exec(authorization) ?? []
  if (readToken(token, 'api', secret, Date.now()) === undefined)
    throw new PlayheadError('TOKEN_INVALID', 'Run `playhead token` on the server for a new one.')
  if (method !== 'GET' && method !== 'HEAD')
    throw new PlayheadError(
      'TOKEN_READ_ONLY',
      `An API token may not ${method}. Log in with a browser to change things.`,
    )
}
