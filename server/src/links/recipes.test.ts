import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type MomentQuery, momentQuerySchema } from './schema.ts'

const AT_MS = Date.UTC(2026, 10, 21, 9, 30, 15)
const ISO = '2026-11-21T09:30:15.000Z'
const SECONDS = String(AT_MS / 1000)
/** An id with what addresses trip over, where the tool encodes it; a plain one where nothing does. */
const HARD = 'ada+l&co@example.com'
const PLAIN = 'user-42'

/** SQL string concatenation, as far as the recipes go: literals stay, columns are replaced by a row's values. */
function concatenate(expression: string, row: Record<string, string>): string {
  return expression
    .split(/('(?:[^']|'')*')/)
    .map(part => (part.startsWith("'") ? part.slice(1, -1) : columnsOf(part, row)))
    .join('')
}

function columnsOf(code: string, row: Record<string, string>): string {
  const names = code.match(/[a-z_]+(?= *(?:$|\)|\|\||,))/g) ?? []
  return names.map(name => row[name] ?? '').join('')
}

/** How each tool fills its recipe. Hosted tools cannot be run here; these follow their documentation of placeholders. */
const TOOLS: Record<string, { visitor: string; event: string; fill: (recipe: string) => string }> = {
  posthog: {
    visitor: HARD,
    event: 'order paid',
    fill: recipe =>
      concatenate(recipe.replaceAll(/encodeURLComponent\((\w+)\)/g, '$1').replaceAll(/to\w+\(|\)/g, ''), {
        distinct_id: encodeURIComponent(HARD),
        timestamp: SECONDS,
        event: encodeURIComponent('order paid'),
      }),
  },
  amplitude: {
    visitor: PLAIN,
    event: 'order_paid',
    fill: recipe =>
      concatenate(recipe, { user_id: PLAIN, event_time: '2026-11-21 09:30:15.000000', event_type: 'order_paid' }),
  },
  mixpanel: {
    visitor: PLAIN,
    event: 'order_paid',
    fill: recipe => concatenate(recipe, { distinct_id: PLAIN, time: SECONDS, event: 'order_paid' }),
  },
  grafana: {
    visitor: HARD,
    event: 'order paid',
    fill: recipe => {
      const fields: Record<string, string> = { visitor: HARD, time: ISO, event: 'order paid' }
      return recipe.replaceAll(/\$\{__data\.fields\.(\w+):([\w:]+)\}/g, (_, name: string, format: string) => {
        const value = fields[name] ?? ''
        return format === 'percentencode' ? encodeURIComponent(value) : value
      })
    },
  },
  metabase: {
    visitor: HARD,
    event: 'order paid',
    fill: recipe => {
      const columns: Record<string, string> = {
        visitor: HARD,
        created_at: '2026-11-21T10:30:15+01:00',
        event: 'order paid',
      }
      return recipe.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => encodeURIComponent(columns[name] ?? ''))
    },
  },
  superset: {
    visitor: PLAIN,
    event: 'order_paid',
    fill: recipe => {
      const html = concatenate(recipe.replace('extract(epoch from created_at)', 'created_at'), {
        visitor: PLAIN,
        created_at: `${SECONDS}.000000`,
        event: 'order_paid',
      })
      return (/href="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
    },
  },
  sentry: {
    visitor: PLAIN,
    event: 'error',
    fill: recipe => recipe.replace('{user.id}', PLAIN).replace('{event.timestamp}', `${SECONDS}.0`),
  },
}

let recipes: Map<string, string>
beforeAll(async () => {
  const page = await readFile(new URL('../../../docs/links.md', import.meta.url), 'utf8')
  recipes = new Map(
    [...page.matchAll(/^```(?:sql|text) (\w+)\n([\s\S]*?)\n```$/gm)].map(([, tool = '', text = '']) => [tool, text]),
  )
})

describe('the link recipes', () => {
  it('are there for every tool, and no other', () => {
    expect([...recipes.keys()].sort()).toEqual(Object.keys(TOOLS).sort())
  })

  it.each(Object.entries(TOOLS))('%s names the visitor, the moment and the event', (tool, { visitor, event, fill }) => {
    const url = new URL(fill(recipes.get(tool) ?? ''))
    expect(url.origin + url.pathname).toBe('https://replay.example.com/go')
    const query: MomentQuery = momentQuerySchema.parse(Object.fromEntries(url.searchParams))
    expect(query).toEqual({ visitor, at: AT_MS, event })
  })
})
