import { type Port, serveChunks } from './chunkservice.ts'
import { fetchChunk } from './fetchchunk.ts'

/** The worker that decodes chunks, so that parsing megabytes of JSON stops neither the picture nor the keyboard. */
serveChunks(self as unknown as Port, fetchChunk)
