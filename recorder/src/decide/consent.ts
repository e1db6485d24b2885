import type { RecordingOptions } from '../types.ts'

/** Why nothing of a visitor may be recorded, index events neither. */
export type Refusal = 'opted_out' | 'global_privacy_control' | 'no_consent'

/**
 * Why the visitor is not to be recorded; undefined when they may be. An option that cannot be read counts as `required`.
 * @param choice what the visitor chose on this site, as it was stored: `granted`, `denied` or nothing
 * @param hasSignal the browser sends Global Privacy Control
 */
export function whyRefused(
  { consent = 'granted', honorsGlobalPrivacyControl }: RecordingOptions,
  choice: unknown,
  hasSignal: boolean,
): Refusal | undefined {
  if (choice === 'denied') return 'opted_out'
  if (honorsGlobalPrivacyControl && hasSignal) return 'global_privacy_control'
  return consent === 'granted' || choice === 'granted' ? undefined : 'no_consent'
}
