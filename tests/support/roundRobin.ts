import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** A request that an instance did not answer. */
export interface Retry {
  path: string
  /** Nobody listened: the instance has not seen the request. Otherwise the connection broke, and it may have. */
  isRefused: boolean
}

/** A reverse proxy that gives each request to the next instance in turn. */
export interface RoundRobin {
  /** Puts an instance into the circle; one that is gone leaves it by itself. */
  add: (target: string) => void
  /** Requests that each instance has answered. */
  answered: Map<string, number>
  /** Requests that went on to another instance. */
  retries: Retry[]
  close: () => Promise<void>
}

/** How long an instance that did not answer is passed over. */
const awayMs = 1000

/**
 * Starts it on a port of localhost. Each target is `http://localhost:PORT`.
 *
 * A request whose instance refuses or breaks the connection before it answers goes to the next one, whatever its method, and to each
 * one once: as nginx has it with `proxy_next_upstream error non_idempotent`. 502 when none has answered.
 */
export async function startRoundRobin(port: number, targets: string[]): Promise<RoundRobin> {
  const instances = targets.map(url => ({ url, awayUntil: 0 }))
  const answered = new Map<string, number>()
  const retries: Retry[] = []
  const turn = { next: 0 }

  function inTurn() {
    const first = turn.next++ % instances.length
    const circle = [...instances.slice(first), ...instances.slice(0, first)]
    const isAway = ({ awayUntil }: { awayUntil: number }) => awayUntil > Date.now()
    return [...circle.filter(instance => !isAway(instance)), ...circle.filter(isAway)]
  }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    for (const instance of inTurn()) {
      const answer = await forward(instance.url, incoming, body).catch((error: NodeJS.ErrnoException) => {
        instance.awayUntil = Date.now() + awayMs
        retries.push({ path: incoming.url ?? '', isRefused: error.code === 'ECONNREFUSED' })
        return null
      })
      if (!answer) continue
      answered.set(instance.url, (answered.get(instance.url) ?? 0) + 1)
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      return pipeline(answer, outgoing)
    }
    outgoing.writeHead(502).end()
  }

  // No time-out: otherwise it could close a connection just when the next request is on its way.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    // The client is gone, or the instance in the middle of its answer: the client must see that it is not whole.
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  return {
    add: url => void instances.push({ url, awayUntil: 0 }),
    answered,
    retries,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function forward(target: string, { url, method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${target}${url}`, { method, headers }, resolve).on('error', reject).end(body)
  })
}
