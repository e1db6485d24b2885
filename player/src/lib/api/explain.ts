import { ApiError } from './client.ts'

export interface Explanation {
  title: string
  text: string
  /** What helps: trying again, or going to the login page. */
  action: 'retry' | 'login' | 'list' | null
}

/** Says in people's words what an error means and what to do about it. */
export function explain(error: unknown): Explanation {
  const status = error instanceof ApiError ? error.status : -1
  const message = error instanceof Error ? error.message : String(error)
  if (status === 401)
    return { title: 'You are not logged in', text: 'Your login has ended, or there was none yet.', action: 'login' }
  if (status === 404 && error instanceof ApiError && error.code !== 'SESSION_NOT_FOUND')
    return { title: 'This is not there any more', text: message, action: 'list' }
  if (status === 409) return { title: 'Not saved', text: message, action: 'retry' }
  if (status === 404)
    return {
      title: 'There is no such session',
      text: 'The address may be incomplete, or the session was never acknowledged by the server. Sessions appear about 15 seconds after their first events.',
      action: 'list',
    }
  if (status === 410)
    return { title: 'This session is gone', text: 'It was erased, or its retention time has passed.', action: 'list' }
  if (status === 400 || status === 422)
    return { title: 'The server could not use this request', text: message, action: 'list' }
  if (status === 0)
    return {
      title: 'The server does not answer',
      text: 'Check that Playhead is running and that you are online. Nothing that was acknowledged is lost.',
      action: 'retry',
    }
  if (status === 503)
    return {
      title: 'The index is not available',
      text: `${message} It usually returns by itself within seconds.`,
      action: 'retry',
    }
  return { title: 'Something went wrong', text: message, action: 'retry' }
}
