import { listen } from '../guard.ts'
import { stringify } from '../natives.ts'
import type { Begin } from './requests.ts'
import type { Signals } from './types.ts'
import { wrap } from './wrap.ts'

/** Reports `XMLHttpRequest`, synchronous ones too. Its methods are wrapped on the prototype, so that subclasses are seen. */
export function captureXhr({ onStop }: Signals, begin: Begin): void {
  const opened = new WeakMap<object, { method: unknown; url: unknown; headers: Headers }>()
  const { prototype } = XMLHttpRequest
  onStop(
    wrap(prototype, 'open', (xhr, [method, url]) => () => {
      opened.set(xhr as XMLHttpRequest, { method, url, headers: new Headers() })
    }),
    wrap(prototype, 'setRequestHeader', (xhr, [name, value]) => () => {
      opened.get(xhr as XMLHttpRequest)?.headers.append(String(name), String(value))
    }),
    wrap(prototype, 'send', (self, [body]) => {
      const xhr = self as XMLHttpRequest
      const known = opened.get(xhr)
      const request = known && begin('xhr', known.method, known.url, body, name => known.headers.get(name))
      if (!request) return undefined
      const finish = (error?: string, bytes?: number): void => {
        stop()
        request.end({
          status: xhr.status,
          error,
          bytes,
          body: request.wantsBody && (xhr.responseType === 'json' ? stringify(xhr.response) : xhr.response),
          // Asking for a header that another origin keeps to itself would print an error.
          header: name => xhr.getAllResponseHeaders().match(new RegExp(`^${name}: *(.*)`, 'im'))?.[1],
        })
      }
      const stop = listen<ProgressEvent>(xhr, ['load', 'error', 'abort', 'timeout'], ({ type, loaded }) => {
        finish(type === 'load' ? undefined : type, loaded)
      })
      return (_result, error) => {
        if (!error) return
        stop()
        // A call out of turn is a mistake in the page's code, not a request.
        if ((error as Error).name === 'InvalidStateError') request.end()
        else finish('error')
      }
    }),
  )
}
