import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress } from 'node:zlib'
import { isSnapshotEvent } from '@playhead/protocol'

/** One snapshot event as it is stored. */
export interface StoredEvent {
  atMs: number
  type: number
  json: string
}

/** Characters of one line: recorders send no batch above 4 MB, which is at most some 60 times as long when it is inflated. */
const MAX_LINE_CHARS = 256 * 1024 * 1024

/** `[<index of the tab>,<seq>,` in front of the event. */
const LINE_HEAD = /^\[(\d{1,6}),(\d{1,9}),/

/**
 * Snapshot events of one tab from a chunk as it lies in storage, in its order; one line is held at a time. What is malformed is left out:
 * recordings come from anybody. Throws what reading throws, after the events that could be read.
 * @param chunk `tabs` by the index that lines name them with; `skip`: batches that another chunk holds
 */
export async function* chunkEvents(
  stored: Readable,
  chunk: { tabs: readonly string[]; skip: readonly { tab: string; seq: number }[] },
  tab: string,
): AsyncGenerator<StoredEvent> {
  const index = chunk.tabs.indexOf(tab)
  const skipped = new Set(chunk.skip.filter(batch => batch.tab === tab).map(({ seq }) => seq))
  for await (const line of linesOf(stored)) {
    const head = LINE_HEAD.exec(line)
    if (!head || Number(head[1]) !== index || skipped.has(Number(head[2]))) continue
    const json = line.slice(head[0].length, -1)
    const event = parse(json)
    if (isSnapshotEvent(event)) yield { atMs: event.timestamp, type: event.type, json }
  }
}

async function* linesOf(stored: Readable): AsyncGenerator<string> {
  // The reader sees the error; `pipeline` closes both ends when either does.
  const text = pipeline(stored, createBrotliDecompress(), () => {}).setEncoding('utf8')
  let rest = ''
  for await (const piece of text) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARS) rest = ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
