import Bowser from 'bowser'
import type { SessionRow } from '../index/types.ts'

export type Agent = Pick<SessionRow, 'browser' | 'os' | 'device'>

/** User agents remembered: parsing one takes 0.1 ms, and a site sees a few hundred kinds in a day. */
const REMEMBERED = 1_000

/** Characters looked at: honest ones are below 400, and the parser's patterns need not meet the rest. */
const MAX_CHARS = 1_000

const remembered = new Map<string, Agent>()

/** Browser, operating system and kind of device of a `User-Agent`; empty strings and `unknown` where it does not say. */
export function parseUserAgent(userAgent: string): Agent {
  const text = userAgent.slice(0, MAX_CHARS)
  const known = remembered.get(text)
  if (known !== undefined) return known
  const agent = parse(text)
  if (remembered.size >= REMEMBERED) remembered.clear()
  remembered.set(text, agent)
  return agent
}

function parse(text: string): Agent {
  if (text === '') return { browser: '', os: '', device: 'unknown' }
  const { browser, os, platform } = Bowser.parse(text)
  const device = platform.type
  const isKnown = device === 'desktop' || device === 'mobile' || device === 'tablet'
  return { browser: browser.name ?? '', os: os.name ?? '', device: isKnown ? device : 'unknown' }
}
