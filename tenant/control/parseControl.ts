import { endpoints } from '../endpoints.ts'
import { faultModes, type Fault, type Faults } from '../faults.ts'
import { defaultLifetimes, type Lifetimes } from '../lifetimes.ts'
import { ControlError } from './controlError.ts'

const maxSeconds = 10 * 365 * 24 * 60 * 60
const maxDelayMs = 10 * 60 * 1000

/** Checks a change of lifetimes. @throws {ControlError} 400, naming the key. */
export function parseLifetimes(body: Record<string, unknown>): Partial<Lifetimes> {
  for (const [key, value] of Object.entries(body)) {
    requireKey(key, Object.keys(defaultLifetimes))
    const minimum = key === 'rotationOverlapSeconds' ? 0 : 1
    if (!isIntegerWithin(value, minimum, maxSeconds)) {
      throw new ControlError(400, `${key} must be a whole number of seconds, ${minimum} or more.`)
    }
  }
  return body
}

/** Checks a change of faults. @throws {ControlError} 400, naming the key. */
export function parseFaults(body: Record<string, unknown>): Partial<Faults> {
  return Object.fromEntries(Object.entries(body).map(([endpoint, fault]) => {
    requireKey(endpoint, endpoints)
    return [endpoint, parseFault(endpoint, fault)]
  }))
}

function parseFault(endpoint: string, value: unknown): Fault {
  const { mode, delayMs } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const known = faultModes.find(candidate => candidate === mode)
  if (!known) throw new ControlError(400, `${endpoint}.mode must be one of ${faultModes.join(', ')}.`)
  if (delayMs === undefined) return { mode: known }
  if (!isIntegerWithin(delayMs, 0, maxDelayMs)) throw new ControlError(400, `${endpoint}.delayMs must be at most ${maxDelayMs}.`)
  return { mode: known, delayMs }
}

function requireKey(key: string, known: readonly string[]): void {
  if (!known.includes(key)) throw new ControlError(400, `There is no ${key}; known are ${known.join(', ')}.`)
}

function isIntegerWithin(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
}
