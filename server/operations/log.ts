/* eslint-disable no-console -- the one place that writes to the log */
import { setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import type { AuthError } from '#server/platform/errors'
import { useRequestId } from '#server/http/requestId'

/** One line of the log. Of a visitor's words it has the path and the request's identifier alone, of the provider's `knownReasons`. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error'
  message: string
  /** From here on only of failures; method, route and request only of those that belong to one. */
  code?: string
  method?: string
  /** The path without its query. */
  route?: string
  status?: number
  requestId?: string
  causes?: string[]
}

/**
 * Logs a failure in one line: code, route, and what lies behind it. Never a query, a body, a token or what the provider wrote. The
 * answer to its request has the request's identifier as `X-Request-Id`, so that it can be quoted.
 */
export function logFailure(error: AuthError, event?: H3Event): void {
  const { message, code, status } = error
  const requestId = event && useRequestId(event)
  if (requestId && !event.handled) setResponseHeader(event, 'X-Request-Id', requestId)
  const route = event?.path.split('?')[0]
  write({ level: 'error', message, code, method: event?.method, route, status, requestId, causes: listCauses(error.cause) })
}

/** For sentences that a person who runs the application should read. */
export const log = {
  info: (message: string): void => write({ level: 'info', message }),
  warn: (message: string): void => write({ level: 'warn', message }),
}

/** The line for a machine: JSON, with the instant of now in front. In development the line for a person. */
export function toLine(entry: LogEntry, { isDevelopment }: { isDevelopment: boolean }): string {
  if (!isDevelopment) return JSON.stringify({ time: new Date().toISOString(), ...entry })
  const { code, method, route, message, causes = [] } = entry
  return [code, method && `${method} ${route}`, message, ...causes].filter(Boolean).join(' · ')
}

function write(entry: LogEntry): void {
  console[entry.level](toLine(entry, { isDevelopment: import.meta.dev }))
}

/** What a cause may give as its reason, whoever wrote it: error codes (RFC 6749 §4.1.2.1, §5.2) and claims (OpenID Connect Core §2). */
const knownReasons = new Set([
  'access_denied', 'invalid_client', 'invalid_grant', 'invalid_request', 'invalid_scope', 'server_error', 'temporarily_unavailable',
  'unauthorized_client', 'unsupported_grant_type', 'unsupported_response_type',
  'aud', 'auth_time', 'azp', 'exp', 'iat', 'iss', 'nbf', 'nonce', 'sub',
])

/** Names, codes and known reasons of a chain of causes; the message only of errors that the runtime or we made. */
function listCauses(cause: unknown): string[] {
  if (!(cause instanceof Error)) return []
  const code = 'code' in cause ? String(cause.code) : ''
  const isForeign = code.startsWith('OAUTH_') || code.startsWith('ERR_J')
  return [[cause.name, code, isForeign ? toReason(cause) : withoutAddress(cause)].filter(Boolean).join(' '), ...listCauses(cause.cause)]
}

/** The provider's error code, or the claim that a check has failed of: `oauth4webapi` keeps that beside what it found. */
function toReason(cause: Error & { error?: unknown, claim?: unknown }): string {
  const found = cause.cause as { claim?: unknown } | undefined
  return [cause.error, cause.claim, found?.claim].find(word => typeof word === 'string' && knownReasons.has(word)) as string ?? ''
}

/** Deno's `fetch` names the address that it could not reach: "… for http://10.0.0.7/…", "… for url (http://…)". */
function withoutAddress({ message }: Error): string {
  return message.replaceAll(/(?<=\bfor (?:url \()?)https?:\/\/[^\s)]+/g, '…')
}
