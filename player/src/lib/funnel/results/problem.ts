import { ApiError } from '../../api/client.ts'
import { type Explanation, explain } from '../../api/explain.ts'

/** Says what is wrong with a funnel's answer, and what to do about it. */
export function explainFunnel(error: unknown): Explanation {
  if (!(error instanceof ApiError)) return explain(error)
  if (error.code === 'QUERY_TOO_EXPENSIVE')
    return {
      title: 'This took longer than it may',
      text: 'Choose fewer days or a shorter conversion window, or add a filter, and it will be counted.',
      action: 'retry',
    }
  if (error.status === 400 || error.status === 422)
    return { title: 'The server could not use this funnel', text: error.message, action: 'retry' }
  if (error.status === 404)
    return {
      title: 'This server cannot answer that',
      text: 'It may be older than this page. Reload the page.',
      action: 'retry',
    }
  return explain(error)
}
