import type { Catalogue, EventDetail } from '@playhead/server/api'
import { getCatalogue, getEventDetail } from '$lib/api/funnels'

/** Days of the past that are offered: long enough for what happens weekly, short enough to answer at once. */
const DAYS = 30

/** What was seen, as the builder offers it: read once, properties of an event when they are first asked for. */
export class Source {
  catalogue = $state.raw<Catalogue | undefined>()
  isLoading = $state(true)
  hasFailed = $state(false)
  readonly nowMs = Date.now()
  readonly #timeZone: string
  readonly #details = new Map<string, Promise<EventDetail | undefined>>()

  constructor(timeZone: string) {
    this.#timeZone = timeZone
  }

  async load(signal: AbortSignal): Promise<void> {
    try {
      this.catalogue = await getCatalogue({ days: DAYS, timeZone: this.#timeZone }, signal)
    } catch {
      // Whatever is written by hand works without it; why the server does not answer is said beside, by the results.
      this.hasFailed = !signal.aborted
    } finally {
      this.isLoading = false
    }
  }

  /** Properties of an event by its name; undefined where they could not be read, which is tried again the next time. */
  detail(name: string): Promise<EventDetail | undefined> {
    const known = this.#details.get(name)
    if (known) return known
    const asked = getEventDetail(name, { days: DAYS, timeZone: this.#timeZone }).catch(() => {
      this.#details.delete(name)
      return undefined
    })
    this.#details.set(name, asked)
    return asked
  }
}
