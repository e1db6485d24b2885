import type { TreeNode } from './tree.ts'

/** Pixels two boxes may be apart: layout rounds. */
const BOX_TOLERANCE_PX = 1
/** Seconds two positions in a recording may be apart: a medium plays on while it is read. */
const TIME_TOLERANCE_S = 0.5

/** Facts that are numbers, and how far they may be apart. */
const TOLERANCES: Record<string, number> = { box: BOX_TOLERANCE_PX, '.currentTime': TIME_TOLERANCE_S, '.scroll': 1 }

/**
 * What a replay has other than its page: a sentence for each fact of each node, in the order of the document. White space between blocks counts
 * like any other text.
 */
export function differences(page: TreeNode, replay: TreeNode, path = ''): string[] {
  const at = path === '' ? label(page) : `${path} > ${label(page)}`
  const found: string[] = []
  for (const name of new Set([...Object.keys(page.facts), ...Object.keys(replay.facts)])) {
    const [own, other] = [page.facts[name], replay.facts[name]]
    if (!isSame(name, own, other))
      found.push(`${at}: ${name} is ${quote(own)} in the page, ${quote(other)} in the replay`)
  }
  const [ours, theirs] = [page.children.map(node => node.name), replay.children.map(node => node.name)]
  if (ours.join() !== theirs.join())
    return [
      ...found,
      `${at}: the page has ${ours.length} children (${ours.join(' ')}), the replay ${theirs.length} (${theirs.join(' ')})`,
    ]
  page.children.forEach((child, n) => {
    const other = replay.children[n]
    if (other) found.push(...differences(child, other, at))
  })
  return found
}

function isSame(name: string, page: string | undefined, replay: string | undefined): boolean {
  if (page === replay) return true
  const tolerance = TOLERANCES[name]
  if (tolerance === undefined || page === undefined || replay === undefined) return false
  const [own, other] = [page, replay].map(text => text.split(' ').map(Number))
  return own?.length === other?.length && !!own?.every((value, n) => Math.abs(value - (other?.[n] ?? NaN)) <= tolerance)
}

function label({ name, facts }: TreeNode): string {
  const id = facts['@id'] ? `#${facts['@id']}` : ''
  const first = facts['@class']?.split(' ')[0]
  return `${name}${id}${id === '' && first ? `.${first}` : ''}`
}

function quote(value: string | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value)
}
