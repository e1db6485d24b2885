/** What ingest needs of a logger: the shape of Pino, which Fastify brings. */
export interface Log {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
