import { endpoints } from '../endpoints.ts'
import { faultModes, type Fault, type Faults } from '../faults.ts'
import { defaultLifetimes, type Lifetimes } from '../lifetimes.ts'
import { createSwitches, switchChoices, type Switches } from '../switches.ts'
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

/** Checks a change of switches. @throws {ControlError} 400, naming the key. */
export function parseSwitches(body: Record<string, unknown>): Partial<Switches> {
  const choices: Record<string, readonly unknown[]> = switchChoices
  for (const [name, value] of Object.entries(body)) {
    requireKey(name, Object.keys(createSwitches()))
    const choice = choices[name]
    if (choice && !choice.includes(value)) throw new ControlError(400, `${name} must be one of ${choice.join(', ')}.`)
    if (name === 'clockSkewSeconds' && !Number.isInteger(value)) throw new ControlError(400, `${name} must be a whole number of seconds.`)
    const isFree = choice || name === 'clockSkewSeconds' || (name === 'clientKey' && value === null)
    if (!isFree && !isObject(value)) throw new ControlError(400, `${name} must be an object.`)
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
  const { mode, delayMs, error, error_description, status } = isObject(value) ? value : {}
  const known = faultModes.find(candidate => candidate === mode)
  if (!known) throw new ControlError(400, `${endpoint}.mode must be one of ${faultModes.join(', ')}.`)
  if (known === 'refuse') return parseRefusal(endpoint, { error, error_description, status })
  if (delayMs === undefined) return { mode: known }
  if (!isIntegerWithin(delayMs, 0, maxDelayMs)) throw new ControlError(400, `${endpoint}.delayMs must be at most ${maxDelayMs}.`)
  return { mode: known, delayMs }
}

function parseRefusal(endpoint: string, { error, error_description, status = 400 }: Record<string, unknown>): Fault {
  if (typeof error !== 'string' || error === '') throw new ControlError(400, `${endpoint}.error must be an OAuth error code.`)
  if (error_description !== undefined && typeof error_description !== 'string') {
    throw new ControlError(400, `${endpoint}.error_description must be a string.`)
  }
  if (!isIntegerWithin(status, 400, 599)) throw new ControlError(400, `${endpoint}.status must be from 400 to 599.`)
  return { mode: 'refuse', error, error_description, status }
}

function requireKey(key: string, known: readonly string[]): void {
  if (!known.includes(key)) throw new ControlError(400, `There is no ${key}; known are ${known.join(', ')}.`)
}

function isIntegerWithin(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
}

/** Is it a JSON object? */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
