import type { Happening } from './capture/types.ts'
import type { Flags } from './flags.ts'
import type { Stop } from './guard.ts'
import type { Identity } from './identity.ts'
import type { FlagValue, Props, RecordingOptions, SessionUrlOptions } from './types.ts'

/** What a site's code may ask of the recording. */
export interface Calls {
  identify(visitorId: string, props?: Props): void
  track(name: string, props?: Props): void
  setFlags(flags: Record<string, FlagValue>): void
  getSessionUrl(options?: SessionUrlOptions): string | undefined
  /** Records this session from here on, and sends what is in memory. */
  capture(): void
}

/** One page under one set of options. */
export interface Recording extends Calls {
  /** True when what was gathered may be stored and sent. */
  isReleased(): boolean
  release(): void
  stop: Stop
  /** Stops, and forgets what was not sent. Returns what the site's code has told before the release. */
  discard(): Happening[]
}

export interface Setup {
  key: string
  /** Absolute, without a slash at its end. */
  endpoint: string
  options: RecordingOptions
  /** The site's own build or version. */
  appRelease: string | undefined
  identity: Identity
  flags: Flags
  /** What the site's code told an earlier recording of this page. */
  told: Happening[]
}
