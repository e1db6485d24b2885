import { Command } from 'commander'
import { importCommand, loginCommand, mcpCommand, migrateCommand, reindexCommand, tokenCommand } from './commands.ts'
import { readConfig } from './config.ts'
import { isPlayheadError } from './errors.ts'
import { type Roles, runServer } from './run.ts'
import { VERSION } from './version.ts'

const program = new Command('playhead')
  .description(
    'Self-hosted session replay that starts from the funnel. Configured by PLAYHEAD_… variables: docs/configuration.md.',
  )
  .version(VERSION)
  .showHelpAfterError()

const servers: [name: string, description: string, roles: Roles][] = [
  ['start', 'everything in one process, with the demo shop', { ingest: true, worker: true, api: true, demo: true }],
  ['ingest', 'takes batches from recorders and serves them their script', { ingest: true }],
  ['worker', 'compacts the log into segments and indexes them', { worker: true }],
  ['api', 'the API and the player', { api: true }],
]
for (const [name, description, roles] of servers) {
  program
    .command(name)
    .description(description)
    .action(() => runServer(readConfig(process.env), roles))
}
program
  .command('migrate')
  .description('brings the index to this version’s schema')
  .action(() => migrateCommand(readConfig(process.env)))
program
  .command('reindex')
  .description('rebuilds the index from the segments in object storage')
  .action(() => reindexCommand(readConfig(process.env)))
program
  .command('import')
  .description('takes rrweb recordings: JSON files holding an array of events')
  .argument('<file...>', 'JSON files')
  .action((files: string[]) => importCommand(readConfig(process.env), files))
program
  .command('login')
  .description('prints a link that logs one browser in, once')
  .action(() => loginCommand(readConfig(process.env)))
program
  .command('token')
  .description('prints a token that programs read the API with; it changes nothing')
  .option('--days <n>', 'days until it expires', '90')
  .action(({ days }: { days: string }) => tokenCommand(readConfig(process.env), Number(days)))
program
  .command('mcp')
  .description('serves sessions and funnels to an assistant: Model Context Protocol on standard input and output')
  .action(() => mcpCommand(readConfig(process.env)))

try {
  await program.parseAsync()
} catch (error) {
  // What is in the catalogue was foreseen and says what to do; a stack would bury that.
  console.error(isPlayheadError(error) ? `playhead: ${error.message}` : error)
  if (isPlayheadError(error) && error.cause !== undefined) console.error('Cause:', error.cause)
  process.exit(1)
}
