import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const portsToTry = 20
const retryEveryMs = 100

/**
 * Listens on 127.0.0.1 only and returns the port: the wanted one, or the next that is free. Waits up to `patienceMs` for the wanted
 * one: after a restart the process that is going away may still hold it, and the port is part of the issuer.
 */
export async function listenOnLoopback(server: Server, wanted: number, patienceMs: number): Promise<number> {
  const deadline = Date.now() + patienceMs
  for (let port = wanted; ;) {
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    }
    catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= wanted + portsToTry) throw error
      if (port === wanted && Date.now() < deadline) await delay(retryEveryMs)
      else port++
    }
  }
}
