import type { RecordingOptions } from '../types.ts'

type Check = (value: unknown) => boolean

const isBoolean: Check = value => typeof value === 'boolean'
const isText: Check = value => typeof value === 'string'
const isScalar: Check = value => /^(string|number|boolean)$/.test(typeof value)
const isOneOf =
  (...values: unknown[]): Check =>
  value =>
    values.includes(value)
const isIn =
  (max: number): Check =>
  value =>
    typeof value === 'number' && value >= 0 && value <= max
const isList =
  (check: Check = isText): Check =>
  value =>
    Array.isArray(value) && value.every(check)
const isRecord =
  (check: Check): Check =>
  value =>
    isObject(value) && Object.values(value).every(check)
const isShape =
  (checks: Record<string, Check>): Check =>
  value =>
    isObject(value) && Object.keys(checks).every(name => value[name] === undefined || checks[name]?.(value[name]))

const isTriggers = isShape({ urls: isList(), events: isList(), flags: isRecord(isScalar) })

const CHECKS: Record<keyof RecordingOptions, Check> = {
  isEnabled: isBoolean,
  sampleRate: isIn(1),
  minimumDurationMs: isIn(Number.MAX_VALUE),
  mode: isOneOf('always', 'buffer'),
  startOn: isTriggers,
  stopOn: isTriggers,
  consent: isOneOf('granted', 'required'),
  honorsGlobalPrivacyControl: isBoolean,
  reportsUnrecorded: isBoolean,
  privacy: isShape({
    preset: isOneOf('strict', 'standard', 'open'),
    maskSelector: isText,
    blockSelector: isText,
    ignoreSelector: isText,
    unmaskSelector: isText,
    urlParameters: isList(),
  }),
  console: value => value === false || isList(isOneOf('error', 'warn', 'info', 'log', 'debug'))(value),
  network: value => value === false || isShape({ bodyHosts: isList(), headers: isList() })(value),
  performance: isBoolean,
  canvasFps: isIn(4),
  keepsAssets: isBoolean,
  frameOrigins: isList(),
}

/** The options in what came from elsewhere (the server, storage): each that is one. What is not is as if it were not there. */
export function readOptions(value: unknown): RecordingOptions {
  if (!isObject(value)) return {}
  const names = Object.keys(CHECKS) as (keyof RecordingOptions)[]
  return Object.fromEntries(names.filter(name => CHECKS[name](value[name])).map(name => [name, value[name]]))
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
