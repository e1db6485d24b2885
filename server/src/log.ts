import { pino } from 'pino'
import type { Config } from './config.ts'

/** Structured logging, one JSON object a line on standard output. */
export type Logger = ReturnType<typeof pino>

export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
}
