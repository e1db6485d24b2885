import { PlayheadError } from '../errors.ts'
import { UNTRUSTED } from '../transcript/text.ts'
import { VERSION } from '../version.ts'
import { type ApiClient, clientOf } from './client.ts'
import { TOOLS } from './tools.ts'

/**
 * Serves the tools on standard input and output until the other side closes, with the official SDK. It is loaded here, not at the top:
 * no other command needs it.
 * @throws PlayheadError CONFIG_INVALID without a token, DEPENDENCY_MISSING without the SDK
 */
export async function serveMcp(config: Parameters<typeof clientOf>[0]): Promise<void> {
  const api = clientOf(config)
  const { McpServer, serveStdio } = await loadSdk()
  serveStdio(
    () => {
      const server = new McpServer(
        { name: 'playhead', version: VERSION },
        { capabilities: { tools: {} }, instructions: `Session replays and funnels of a website. ${UNTRUSTED}` },
      )
      for (const { name, title, description, input, run } of TOOLS) {
        const annotations = { readOnlyHint: true, openWorldHint: false }
        server.registerTool(name, { title, description, inputSchema: input, annotations }, asked =>
          answered(() => run(asked, api)),
        )
      }
      return server
    },
    { onerror: error => process.stderr.write(`playhead mcp: ${error.message}\n`) },
  )
}

/** What went wrong is an answer too: the assistant reads it and asks otherwise. */
async function answered(run: () => ReturnType<ApiClient['text']>) {
  try {
    return { content: [{ type: 'text' as const, text: await run() }] }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { content: [{ type: 'text' as const, text }], isError: true }
  }
}

async function loadSdk() {
  try {
    const [{ McpServer }, { serveStdio }] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ])
    return { McpServer, serveStdio }
  } catch (cause) {
    throw new PlayheadError('DEPENDENCY_MISSING', 'Install @modelcontextprotocol/server: `npm install`.', { cause })
  }
}
