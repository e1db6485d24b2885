import { openDiskStore } from '../../objectstore/disk.ts'
import { startIngestServer } from './server.ts'

/** Ingest in a process of its own, to be killed. `main.ts DIRECTORY` sends its port to its parent, and ends with it. */
const [directory = ''] = process.argv.slice(2)
const { port } = await startIngestServer(await openDiskStore({ directory }))
process.on('disconnect', () => process.exit())
process.send?.(port)
