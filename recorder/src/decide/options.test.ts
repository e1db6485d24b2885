import { describe, expect, it } from 'vitest'
import type { RecordingOptions } from '../types.ts'
import { readOptions } from './options.ts'

const EVERY: Required<RecordingOptions> = {
  isEnabled: true,
  sampleRate: 0.25,
  minimumDurationMs: 5_000,
  mode: 'buffer',
  startOn: { urls: ['/checkout/*'], events: ['signup'], flags: { beta: true } },
  stopOn: { flags: { beta: 'b', n: 1 } },
  consent: 'required',
  honorsGlobalPrivacyControl: true,
  reportsUnrecorded: true,
  privacy: { preset: 'strict', maskSelector: '.m', blockSelector: '.b', urlParameters: ['q'] },
  console: ['error'],
  network: { bodyHosts: ['api.example.com'], headers: ['x-request-id'] },
  performance: false,
  canvasFps: 2,
  keepsAssets: true,
  frameOrigins: ['https://pay.example.com'],
}

describe('readOptions', () => {
  it('takes every option', () => {
    expect(readOptions(JSON.parse(JSON.stringify(EVERY)))).toEqual(EVERY)
    expect(readOptions({ console: false, network: false })).toEqual({ console: false, network: false })
  })

  it.each([
    { isEnabled: 'no' },
    { sampleRate: '0.5' },
    { sampleRate: 1.1 },
    { sampleRate: -0.1 },
    { minimumDurationMs: null },
    { mode: 'sometimes' },
    { startOn: ['/'] },
    { startOn: { urls: '/' } },
    { stopOn: { flags: { a: {} } } },
    { consent: 'perhaps' },
    { privacy: { preset: 'none' } },
    { privacy: 'strict' },
    { privacy: { urlParameters: [1] } },
    { console: ['trace'] },
    { console: true },
    { network: true },
    { canvasFps: 60 },
    { frameOrigins: [null] },
    { key: 'pk_other', endpoint: 'https://elsewhere.example' },
    JSON.parse('{"__proto__": {"sampleRate": 0}, "constructor": true}'),
  ])('leaves out %j, and keeps what is beside it', wrong => {
    expect(readOptions({ ...wrong, performance: true })).toEqual({ performance: true })
  })

  it.each([undefined, null, 1, 'text', [], [{ sampleRate: 0 }]])('finds nothing in %j', value => {
    expect(readOptions(value)).toEqual({})
  })
})
