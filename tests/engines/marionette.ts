import type { Socket } from 'node:net'
import type { SendCommand } from './webDriver.ts'

/** Speaks Mozilla's Marionette, version 3: WebDriver's commands as JSON over TCP, each with its length in front: `12:[0,1,"…",{}]`. */
export function createMarionette(socket: Socket) {
  const waiting = new Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>()
  const state = { received: Buffer.alloc(0), lastId: 0 }

  socket.on('data', (chunk) => {
    state.received = Buffer.concat([state.received, chunk])
    for (let packet = takePacket(); packet; packet = takePacket()) settle(JSON.parse(packet))
  })
  socket.on('close', () => waiting.forEach(({ reject }) => reject(new Error('The browser has ended.'))))

  function takePacket(): string | null {
    const start = state.received.indexOf(':') + 1
    const end = start + Number(state.received.subarray(0, Math.max(start - 1, 0)).toString())
    if (!start || state.received.length < end) return null
    const packet = state.received.subarray(start, end).toString()
    state.received = state.received.subarray(end)
    return packet
  }

  /** The first packet is a greeting: `{ applicationType, marionetteProtocol }`. */
  function settle(packet: [1, number, { error: string, message: string } | null, unknown] | object): void {
    if (!Array.isArray(packet)) return
    const [, id, error, result] = packet
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (error) reject?.(new Error(`${error.error}: ${error.message}`))
    else resolve?.(isWrapped(result) ? result.value : result)
  }

  function sendPlain<T>(name: string, parameters: Record<string, unknown> = {}): Promise<T> {
    const id = ++state.lastId
    const packet = JSON.stringify([0, id, name, parameters])
    socket.write(`${Buffer.byteLength(packet)}:${packet}`)
    return new Promise((resolve, reject) => waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }))
  }

  const send: SendCommand = (command, parameters) => sendPlain(`WebDriver:${command}`, parameters)
  return { send, sendPlain, close: () => void socket.destroy() }
}

function isWrapped(result: unknown): result is { value: unknown } {
  return typeof result === 'object' && result !== null && Object.keys(result).join() === 'value'
}
