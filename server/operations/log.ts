/* eslint-disable no-console -- the one place that writes to the log */
import { setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import { useRequestId } from '#server/http/requestId'

const levels = ['debug', 'log', 'info', 'warn', 'error'] as const

/** What failed: an AuthError, or what is known of another error. `message` is a fixed sentence; of `cause` only what is safe is logged. */
export interface Failure { message: string, code?: string, cause?: unknown }

/**
 * One line of the log. Of a visitor's words it has only the path, without its query, and the request's identifier; of the provider's only
 * `knownReasons`. Only failures have a code, causes and, if unexpected, a stack; only those of a request the rest.
 */
export interface LogEntry {
  level: typeof levels[number]
  message: string
  code?: string
  method?: string
  route?: string
  status?: number
  requestId?: string
  causes?: string[]
  stack?: string[]
}

/** The methods of `console` that write, once `captureConsole` has put others in their place. */
const native: Partial<Record<LogEntry['level'], (line: string) => void>> = {}

/**
 * Logs a failure in one line: with the status of the response an error from 500 on, and information below; without one a warning, or an
 * error when it was unexpected. The response gets the request's identifier as `X-Request-Id`, so that users can quote it.
 */
export function logFailure({ message, code, cause }: Failure, event?: H3Event, status?: number): void {
  const requestId = event && useRequestId(event)
  if (requestId && !event.handled) setResponseHeader(event, 'X-Request-Id', requestId)
  const isUnexpected = code === 'unexpected'
  const failureLevel = status === undefined && !isUnexpected ? 'warn' : 'error'
  write({
    level: status !== undefined && status < 500 ? 'info' : failureLevel,
    message, code, method: event?.method, route: event?.path.replace(/[?#].*$/s, '').slice(0, 500), status, requestId,
    causes: listCauses(cause),
    stack: isUnexpected ? toStack(cause) : undefined,
  })
}

/** The warnings that this process has written once: up to 100. */
const warned = new Set<string>()

/** For sentences that a person who runs the application should read. */
export const log = {
  info: (message: string): void => write({ level: 'info', message }),
  warn: (message: string): void => write({ level: 'warn', message }),
  /** As `warn`, but once per process for each message. */
  warnOnce(message: string): void {
    if (warned.has(message) || warned.size === 100) return
    warned.add(message)
    log.warn(message)
  },
}

/** Makes whatever is written to `console` from now on one JSON object a line, redacted. */
export function captureConsole(): void {
  for (const level of levels) {
    native[level] ??= console[level].bind(console)
    const entryLevel = level === 'log' ? 'info' : level
    console[level] = (...words: unknown[]) => write({ level: entryLevel, message: words.map(toWords).join(' ').trim() })
  }
}

/** The line for a machine: JSON, with the current time in front. In development the line for a person. */
export function toLine(entry: LogEntry, { isDevelopment }: { isDevelopment: boolean }): string {
  if (!isDevelopment) return JSON.stringify({ time: new Date().toISOString(), ...entry })
  const { code, method, route, message, causes = [], stack = [] } = entry
  return [[code, method && `${method} ${route}`, message, ...causes].filter(Boolean).join(' · '), ...stack].join('\n  ')
}

function write(entry: LogEntry): void {
  const print = native[entry.level] ?? console[entry.level].bind(console)
  print(toLine(entry, { isDevelopment: import.meta.dev }))
}

/** What a cause may give as its reason, whoever wrote it: error codes (RFC 6749 §4.1.2.1, §5.2) and claims (OpenID Connect Core §2). */
const knownReasons = new Set([
  'access_denied', 'invalid_client', 'invalid_grant', 'invalid_request', 'invalid_scope', 'server_error', 'temporarily_unavailable',
  'account_selection_required', 'consent_required', 'interaction_required', 'login_required', 'mfa_required', 'unauthorized',
  'unauthorized_client', 'unmet_authentication_requirements', 'unsupported_grant_type', 'unsupported_response_type',
  'aud', 'auth_time', 'azp', 'exp', 'iat', 'iss', 'nbf', 'nonce', 'sub',
])

/** Names, codes and known reasons of a chain of causes; the message only of errors that the runtime or we made. */
function listCauses(cause: unknown, depth = 0): string[] {
  if (!(cause instanceof Error) || depth === 5) return []
  return [toCause(cause), ...listCauses(cause.cause, depth + 1)]
}

function toCause(cause: Error & { code?: unknown, statusCode?: unknown }): string {
  const code = toWord(cause.code)
  const isForeign = code.startsWith('OAUTH_') || code.startsWith('ERR_J')
  // Its message is the address that was called.
  const isFetch = cause.name === 'FetchError'
  const reason = isForeign ? toReason(cause) : redact(cause.message)
  return [toWord(cause.name), code, isFetch ? toWord(cause.statusCode) : reason].filter(Boolean).join(' ')
}

function toWord(value: unknown): string {
  const word = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return /^\w{1,60}$/.test(word) ? word : ''
}

/** The provider's error code, or the claim that a check has failed of: `oauth4webapi` keeps that next to what it found. */
function toReason(cause: Error & { error?: unknown, claim?: unknown }): string {
  const found = cause.cause as { claim?: unknown } | undefined
  return [cause.error, cause.claim, found?.claim].find(word => typeof word === 'string' && knownReasons.has(word)) as string ?? ''
}

/** Without what a message may quote of its input, from the first double quote to the last, and without addresses. */
function redact(message: string): string {
  return withoutSecrets(message.replace(/".*"/s, '"…"').replaceAll(/\bhttps?:\/\/[^\s)]+/g, '…')).slice(0, 300)
}

function withoutSecrets(text: string): string {
  return text.replaceAll(/[?#][^\s"'<>)]*=[^\s"'<>)]*/g, '?…').replaceAll(/\beyJ[\w-]+(?:\.[\w-]*)*/g, '…')
}

function toStack(cause: unknown): string[] {
  if (!(cause instanceof Error) || !cause.stack) return []
  return cause.stack.replace(cause.message, '').split('\n').filter(line => /^\s+at /.test(line)).slice(0, 8).map(line => line.trim())
}

function toWords(value: unknown): string {
  if (value instanceof Error) return [...listCauses(value), ...toStack(value)].join(' · ')
  if (typeof value === 'string') return withoutSecrets(value)
  try {
    return withoutSecrets(JSON.stringify(value) ?? String(value))
  }
  catch {
    return Object.prototype.toString.call(value) // circular, or a BigInt
  }
}
