import type { DefinedEventDocument, Matcher, Preview, SuggestInput, Suggestions } from '@playhead/server/api'
import { getJson, sendJson } from './client.ts'

/** What is written down of an event that is defined afterwards. */
export interface DefinedEventInput {
  name: string
  description?: string
  anyOf: Matcher[]
}

export function getDefinitions(signal?: AbortSignal): Promise<{ definitions: DefinedEventDocument[] }> {
  return getJson('/api/definitions', signal)
}

export function createDefinition(input: DefinedEventInput): Promise<DefinedEventDocument> {
  return sendJson('POST', '/api/definitions', input)
}

export function deleteDefinition(id: string): Promise<void> {
  return sendJson('DELETE', `/api/definitions/${encodeURIComponent(id)}`)
}

/** What an element could stand for, from the tightest to the loosest, with how often it was clicked. */
export function suggestMatchers(input: Omit<SuggestInput, 'days'>): Promise<Suggestions> {
  return sendJson('POST', '/api/definitions/suggest', input)
}

/** How often it happened already. */
export function previewMatchers(anyOf: Matcher[]): Promise<Preview> {
  return sendJson('POST', '/api/definitions/preview', { anyOf })
}
