export * from './events.ts'
export * from './frame.ts'
export * from './ids.ts'
export * from './limits.ts'
