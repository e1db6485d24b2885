/** What a property of an event may hold: JSON. */
export type PropValue = string | number | boolean | null | PropValue[] | { [key: string]: PropValue }

export type Props = Record<string, PropValue>

/** A feature flag's value: the variant's name, or whether it is on. */
export type FlagValue = string | number | boolean

/** `strict` masks all text and all media, `standard` inputs and whatever looks personal, `open` passwords and marked regions only. */
export type PrivacyPreset = 'strict' | 'standard' | 'open'

export type ConsoleLevel = 'error' | 'warn' | 'info' | 'log' | 'debug'

/** What to mask beyond the preset. Every selector is CSS and adds to the `data-playhead` attribute. */
export interface PrivacyOptions {
  /** Default `standard`. */
  preset?: PrivacyPreset
  /** Text, inputs and attributes inside are replaced by asterisks. */
  maskSelector?: string
  /** Recorded as an empty box of the same size. */
  blockSelector?: string
  /** What happens in these inputs is not recorded at all. */
  ignoreSelector?: string
  /** Shown as it is, inside what the preset would mask. Never lifts the mask from passwords. */
  unmaskSelector?: string
  /** Query parameters whose values are kept in URLs; all others are redacted in `strict` and `standard`. UTM parameters are always kept. */
  urlParameters?: string[]
}

/** Conditions that start or stop recording. URLs are path patterns with `*`, such as `/checkout/*`. */
export interface Triggers {
  urls?: string[]
  /** Names given to `track`. */
  events?: string[]
  /** Flag name to the variant that counts, or `true` for any variant but false. */
  flags?: Record<string, FlagValue>
}

export interface NetworkOptions {
  /** Hosts whose request and response bodies are recorded, text only, up to 12,000 bytes each. None by default. */
  bodyHosts?: string[]
  /** Header names whose values are recorded. None by default; `authorization` and cookies never are. */
  headers?: string[]
}

/** What the project's settings on the server may override. Every field is optional; JSON. */
export interface RecordingOptions {
  /** False stops recording. Default true. */
  isEnabled?: boolean
  /** Share of sessions that are recorded, 0 to 1, by random bits of the session id. Default 1. The others still send index events. */
  sampleRate?: number
  /** Milliseconds a session must last before anything of its picture is sent. Default 0. */
  minimumDurationMs?: number
  /** `buffer` keeps the last 60 s in memory and ships them when an error or a rage click happens or `capture()` is called. Default `always`. */
  mode?: 'always' | 'buffer'
  /** Recording begins when one of these is met. Default: at once. */
  startOn?: Triggers
  /** Recording stops for the rest of the page when one of these is met. */
  stopOn?: Triggers
  /** `required`: nothing is recorded or stored before `optIn()`. Default `granted`. */
  consent?: 'granted' | 'required'
  /** Do not record visitors whose browser sends Global Privacy Control. Default false. */
  honorsGlobalPrivacyControl?: boolean
  /**
   * Send one event without any identity, `not_recorded` with its reason, from each page that is not recorded for want of consent, after an
   * opt-out, or because of Global Privacy Control: says how many are missing. Holds the site's origin and nothing else of the page. Default false.
   */
  reportsUnrecorded?: boolean
  privacy?: PrivacyOptions
  /** Console levels to record; false for none. Default `['error', 'warn']`. */
  console?: ConsoleLevel[] | false
  /** Requests; false for none. Default: method, redacted URL, status, timing and sizes. */
  network?: NetworkOptions | false
  /** Web vitals and long tasks. Default true. */
  performance?: boolean
  /** Canvas pictures a second, at most 4. Default 0: canvases are drawn empty. */
  canvasFps?: number
  /** Keep same-origin images, fonts and style sheet files with the recording. Default false. */
  keepsAssets?: boolean
  /** Origins of frames that carry the script too and are drawn inside this page's recording. Default none. */
  frameOrigins?: string[]
}

export interface InitOptions extends RecordingOptions {
  /** The project's write key, `pk_…`. It is public: it can add recordings and read none. */
  key: string
  /** Where the Playhead server answers, such as `https://replay.example.com` or a path of the site itself, `/replay`. */
  endpoint: string
  /** The site's build or version, such as `1.42.0` or a commit: sessions can be told apart by it. At most 100 characters are kept. */
  release?: string
  /** Ask the server for the project's recording settings. Default true; without an answer these options hold. */
  usesRemoteSettings?: boolean
}

export interface SessionUrlOptions {
  /** The moment to open the session at: a date or epoch milliseconds. Without it the session opens at its beginning. */
  at?: Date | number
}
