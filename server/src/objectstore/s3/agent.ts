import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Lets a connection of `agent` that is not made within `ms` fail with ETIMEDOUT. The SDK's own `connectionTimeout` was rejected: it also
 * counts the time a request waits for one of the bounded sockets, so a busy store looks like one that is down.
 */
export function limitConnecting<Kind extends Agent>(agent: Kind, ms: number): Kind {
  const connect = agent.createConnection
  agent.createConnection = (options, callback) => {
    const socket = connect.call(agent, options, callback)
    if (socket) failUnlessConnected(socket, ms)
    return socket
  }
  return agent
}

function failUnlessConnected(socket: Duplex, ms: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`no connection within ${ms} ms`)
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
  }, ms)
  for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer))
}
