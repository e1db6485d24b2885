import { z } from 'zod'
import { configSchema } from './config.ts'

/** The text of `docs/configuration.md`: every variable of the schema with its default and what it is. */
export function configurationPage(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    if (typeof property === 'boolean') return `| \`${name}\` | | |`
    const { description = '', default: fallback } = property
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${defaultText(name, fallback)}\``} | ${description.replaceAll('|', '\\|')} |`
  })
  return [
    '# Configuration',
    '',
    'Everything is set by environment variables; none is needed on one machine. A variable that cannot be used stops the',
    'start with a sentence that names it, and so does a `PLAYHEAD_…` variable that does not exist.',
    '',
    '*Generated from `server/src/config.ts` by `npm run docs`; a test holds it to the schema.*',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function defaultText(name: string, fallback: unknown): string {
  return name === 'PLAYHEAD_SCRATCH' ? 'the system’s temporary folder' : String(fallback)
}
