import type { ApiError } from '../api/client.ts'

export interface Ended {
  title: string
  text: string
  /** Trying again may help. */
  mayPass: boolean
}

/** Why a share link opens nothing, for somebody who has no login to ask further. */
export function endedText(error: Pick<ApiError, 'status' | 'code' | 'message'> | null): Ended {
  const ask = 'Ask whoever sent it for a new one.'
  if (error?.code === 'SHARE_ENDED')
    return { title: 'This link has ended', text: `${error.message} ${ask}`, mayPass: false }
  if (error?.code === 'SHARE_NOT_FOUND') {
    const text = 'It may have been cut off on its way: open the whole of it, or ask whoever sent it.'
    return { title: 'This link opens nothing', text, mayPass: false }
  }
  if (error?.status === 404)
    return { title: 'This session is gone', text: 'It was erased, or its retention time has passed.', mayPass: false }
  if (error?.status === 429)
    return { title: 'Too many are watching through this link', text: 'Try again in a minute.', mayPass: true }
  return { title: 'The server does not answer', text: 'Check that you are online, and try again.', mayPass: true }
}
