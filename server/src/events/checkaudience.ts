import type { FunnelDefinition } from '../funnels/definition.ts'
import type { Asked } from './catalogue.ts'
import { nearestNames } from './names.ts'
import type { FunnelCheck, Warning } from './schema.ts'
import { flagUnseen, neverSeen } from './warnings.ts'

/** Flags and properties of people in the filters and the breakdown that nobody has seen. Those of sessions are a fixed list. */
export async function checkAudience(asked: Asked, definition: FunnelDefinition): Promise<FunnelCheck['warnings']> {
  const { filters, breakdown, timeZone } = definition
  const of = async (on: string, name: string): Promise<Warning[]> => {
    if (on === 'flag') return checkFlag(asked, name, timeZone)
    return on === 'person' ? checkPerson(asked, name) : []
  }
  const ofFilters = await Promise.all(
    filters.map(async ({ on, is }, n) =>
      (await of(on, is.property)).map(warning => ({ place: { filter: n }, warning })),
    ),
  )
  const name = breakdown?.by === 'flag' ? breakdown.flag : breakdown?.by === 'person' ? breakdown.property : undefined
  const ofBreakdown = breakdown && name !== undefined ? await of(breakdown.by, name) : []
  return [...ofFilters.flat(), ...ofBreakdown.map(warning => ({ place: { breakdown: true as const }, warning }))]
}

async function checkFlag({ vocabulary, nowMs }: Asked, key: string, timeZone: string): Promise<Warning[]> {
  const flags = await vocabulary.flags()
  const flag = flags.find(one => one.key === key)
  const warning = flag
    ? flagUnseen(flag.lastMs, nowMs, timeZone)
    : neverSeen(
        `No flag called “${key}” was ever seen.`,
        nearestNames(
          key,
          flags.map(one => one.key),
        ),
      )
  return warning ? [warning] : []
}

async function checkPerson({ vocabulary }: Asked, property: string): Promise<Warning[]> {
  const known = await vocabulary.personProperties()
  if (known.includes(property)) return []
  return [neverSeen(`No recent \`identify\` gave a property “${property}”.`, nearestNames(property, known))]
}
