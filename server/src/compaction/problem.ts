import type { FrameErrorReason } from '@playhead/protocol'

/** Why something of a batch was left out. Stable: counted by reason, and written into quarantine objects. */
export type ProblemReason =
  /** The log object's bytes are damaged here; the rest of it cannot be read. */
  | 'record_damaged'
  /** The frame is not one, for this reason of the frame codec. */
  | `frame_${FrameErrorReason}`
  /** Not gzip, or cut short. */
  | 'section_gzip'
  /** Becomes more JSON than a section may. */
  | 'section_too_large'
  /** Bytes that are not UTF-8. */
  | 'section_utf8'
  /** More lines than a batch may have. */
  | 'section_too_many'
  /** Not as many lines as the header says. */
  | 'section_count'
  /** One line is not JSON, or not an event. */
  | 'line_malformed'
  /** One line is longer than an event may be. */
  | 'line_too_large'
  /** One event's time is not near the batch's. */
  | 'line_time'

/** One thing that was left out: a record, a section of one, or one line of a section. */
export interface Problem {
  reason: ProblemReason
  detail: string
  section?: 'events' | 'snapshots'
  /** Place of the line within its section, from 0. */
  line?: number
}

/** A whole section cannot be used. */
export class SectionRejected extends Error {
  override readonly name = 'SectionRejected'
  readonly reason: ProblemReason
  constructor(reason: ProblemReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
