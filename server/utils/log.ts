/* eslint-disable no-console -- the one place that writes to the log */
import type { H3Event } from 'h3'
import type { AuthError } from '#server/utils/errors'

/** Logs a failure in one line: code, route, and what lies behind it. Never a query, a body, a token or what the provider wrote. */
export function logFailure(error: AuthError, event?: H3Event): void {
  const route = event && `${event.method} ${event.path.split('?')[0]}`
  console.error([error.code, route, error.message, ...listCauses(error.cause)].filter(Boolean).join(' · '))
}

/** Names and codes of a chain of causes; the message only of errors that the runtime or we made. */
function listCauses(cause: unknown): string[] {
  if (!(cause instanceof Error)) return []
  const code = 'code' in cause ? String(cause.code) : ''
  const isForeign = code.startsWith('OAUTH_') || code.startsWith('ERR_J')
  return [[cause.name, code, !isForeign && withoutAddress(cause)].filter(Boolean).join(' '), ...listCauses(cause.cause)]
}

/** Deno's `fetch` names the address that it could not reach: "… for http://10.0.0.7/…", "… for url (http://…)". */
function withoutAddress({ message }: Error): string {
  return message.replaceAll(/(?<=\bfor (?:url \()?)https?:\/\/[^\s)]+/g, '…')
}

/** For sentences that a person who runs the application should read. */
export const log = {
  info: (message: string): void => console.info(message),
  warn: (message: string): void => console.warn(message),
}
