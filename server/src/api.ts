/** The API's types, for the player: what routes validate with is what it reads. */
export type * from './events/schema.ts'
export type * from './funnels/definition.ts'
export type * from './funnels/schema.ts'
export type * from './links/schema.ts'
export type * from './sessions/schema.ts'
export type * from './settings/schema.ts'
