import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** A reverse proxy that gives each request to the next instance in turn. */
export interface RoundRobin {
  close: () => Promise<void>
}

/** Starts it on a port of localhost. Each target is `http://localhost:PORT`. */
export async function startRoundRobin(port: number, targets: string[]): Promise<RoundRobin> {
  const turn = { next: 0 }
  const server = createServer((incoming, outgoing) => {
    const target = targets[turn.next++ % targets.length]
    const forwarded = request(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(forwarded)
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
