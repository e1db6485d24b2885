/** What a property of an event may hold: JSON. */
export type PropValue = string | number | boolean | null | PropValue[] | { [key: string]: PropValue }

export type Props = Record<string, PropValue>

/** A feature flag's value: the variant's name, or whether it is on. */
export type FlagValue = string | number | boolean

export interface InitOptions {
  /** The project's write key, `pk_…`. It is public: it can add recordings and read none. */
  key: string
  /** Where the Playhead server answers, such as `https://replay.example.com` or a path of the site itself, `/replay`. */
  endpoint: string
}

export interface SessionUrlOptions {
  /** The moment to open the session at: a date or epoch milliseconds. Without it the session opens at its beginning. */
  at?: Date | number
}
