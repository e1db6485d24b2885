/** Milliseconds between two looks. */
const POLL_MS = 250

/**
 * Asks until the answer is not `undefined`. An error counts as no answer: what is asked may be restarting.
 * @throws Error saying what was waited for, with the last error as its cause
 */
export async function eventually<Answer>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const endsAtMs = Date.now() + timeoutMs
  for (let cause: unknown; ; ) {
    try {
      const answer = await ask()
      if (answer !== undefined) return answer
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (Date.now() > endsAtMs) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause })
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
