import { describe, expect, it } from 'vitest'
import type { RecordingOptions } from '../types.ts'
import { whyRefused } from './consent.ts'

const REQUIRED: RecordingOptions = { consent: 'required' }
const HONORS: RecordingOptions = { honorsGlobalPrivacyControl: true }

describe('whyRefused', () => {
  it.each([
    [{}, undefined, false, undefined],
    [{ consent: 'granted' }, undefined, false, undefined],
    [{}, 'denied', false, 'opted_out'],
    [REQUIRED, undefined, false, 'no_consent'],
    [REQUIRED, 'granted', false, undefined],
    [REQUIRED, 'denied', false, 'opted_out'],
    [REQUIRED, 'yes', false, 'no_consent'],
    [{ consent: 'requierd' }, undefined, false, 'no_consent'],
    [{}, undefined, true, undefined],
    [HONORS, undefined, false, undefined],
    [HONORS, undefined, true, 'global_privacy_control'],
    [HONORS, 'granted', true, 'global_privacy_control'],
    [HONORS, 'denied', true, 'opted_out'],
  ])('%j, choice %s, signal %s: %s', (options, choice, hasSignal, reason) => {
    expect(whyRefused(options as RecordingOptions, choice, hasSignal)).toBe(reason)
  })
})
