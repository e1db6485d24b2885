import { guarded } from '../guard.ts'
import { readText } from './bodies.ts'
import { messageOf } from './errors.ts'
import type { Begin } from './requests.ts'
import type { Signals } from './types.ts'
import { wrap } from './wrap.ts'

/**
 * Reports `fetch`. The page gets the response itself, with its body unread, and its own error. The promise is one that follows the browser's:
 * handlers on the browser's own would count as the page's, and a rejection the page forgot would not be told of any more.
 */
export function captureFetch({ policy, onStop }: Signals, begin: Begin): void {
  const before = (_self: unknown, [input, init]: unknown[]) => {
    const { method, url, headers: own } = (typeof input === 'object' && input ? input : {}) as Partial<Request>
    const { method: given = method ?? 'GET', headers = own, body } = (init ?? {}) as RequestInit
    const request = begin('fetch', given, url ?? input, body, name => new Headers(headers).get(name))
    if (!request) return undefined
    const { end, wantsBody } = request
    const succeed = guarded((response: Response) => {
      const { status, headers } = response
      const header = (name: string) => headers.get(name)
      const finish = guarded((body?: string) =>
        end({ status, header, body, bytes: Number(header('content-length')) || undefined }),
      )
      if (wantsBody) void readText(response).then(finish)
      else finish()
    })
    const fail = guarded((error: unknown) =>
      end({ status: 0, error: policy.message(messageOf(error)), header: () => undefined }),
    )
    return (promise: unknown) =>
      (promise as Promise<Response>).then(
        response => {
          succeed(response)
          return response
        },
        error => {
          fail(error)
          throw error
        },
      )
  }
  onStop(wrap(window, 'fetch', before))
}
