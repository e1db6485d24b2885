import { MAX_EVENT_NAME_CHARS } from '@playhead/protocol'
import { idText, type Json, objectOf, type Props, type Sent, textOf } from './item.ts'
import { MAX_STACK_CHARS } from './limits.ts'

/**
 * PostHog's `$exception` as the recorder writes errors: named by what was thrown, its stack as text. The frames themselves carry the
 * source around each line, some 20 KB an event, and are left out.
 */
export function exceptionEvent(properties: Json, url: string | undefined, props: Props): Sent['event'] {
  const { $exception_list, ...rest } = props
  const list = Array.isArray($exception_list) ? $exception_list : []
  const thrown = objectOf(list[0])
  const kind = textOf(thrown.type) ?? textOf(properties.$exception_type) ?? 'Error'
  const message = textOf(thrown.value) ?? textOf(properties.$exception_message)
  const name = (message === undefined ? kind : `${kind}: ${message}`).slice(0, MAX_EVENT_NAME_CHARS)
  const { handled } = objectOf(thrown.mechanism)
  return {
    type: 'error',
    name,
    url,
    props: {
      ...rest,
      kind: 'exception',
      stack: stackText(name, objectOf(thrown.stacktrace).frames),
      ...(typeof handled === 'boolean' && { handled }),
    },
  }
}

/** The innermost call first, as browsers write it; PostHog lists it last. */
function stackText(name: string, frames: unknown): string {
  const lines = (Array.isArray(frames) ? frames : []).map(frame => {
    const { function: call, filename, lineno, colno } = objectOf(frame)
    const place = [textOf(filename) ?? '?', idText(lineno), idText(colno)].filter(part => part !== undefined).join(':')
    return `    at ${textOf(call) ?? '?'} (${place})`
  })
  return [name, ...lines.reverse()].join('\n').slice(0, MAX_STACK_CHARS)
}
