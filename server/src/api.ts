/** The API's types, for the player: what routes validate with is what it reads. */
export type * from './links/schema.ts'
export type * from './sessions/schema.ts'
export type * from './settings/schema.ts'
