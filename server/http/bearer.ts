import { setResponseHeader } from 'h3'
import type { H3Event } from 'h3'
import { AuthError } from '#server/platform/errors'
import type { AuthErrorCode } from '#server/platform/errors'

/** The refusals that a bearer token, or another one, could have avoided. */
const challenged: ReadonlySet<AuthErrorCode> = new Set([
  'no_credentials', 'invalid_request', 'invalid_token', 'insufficient_scope', 'insufficient_user_authentication',
])

/**
 * The bearer token of the request, not yet verified: see `parseBearerToken`. One in the query, the body or a cookie is not a credential.
 * @throws {AuthError} as `readAuthorization` and `parseBearerToken`
 */
export function readBearerToken(event: H3Event): string {
  return parseBearerToken(readAuthorization(event))
}

/**
 * The one `Authorization` header of a request, as it came.
 * @throws {AuthError} `no_credentials`: there is none; `invalid_request`: there are several.
 * @see RFC 9110 §11.6.2
 */
export function readAuthorization(event: H3Event): string {
  // Not by h3's `getRequestHeader`, which copies all headers for the sake of one.
  // eslint-disable-next-line no-restricted-syntax -- as above, and for the raw list
  const { headers: { authorization }, rawHeaders } = event.node.req
  if (authorization === undefined) throw createNoCredentials()
  if (typeof authorization !== 'string' || countAuthorizations(rawHeaders) > 1) throw createMalformed()
  return authorization
}

/**
 * The bearer token of an `Authorization` header, not yet verified. Another scheme (Basic, DPoP) counts as no credentials.
 * @throws {AuthError} `no_credentials`: there is none; `invalid_request`: the header is malformed.
 * @see RFC 6750 §2.1; RFC 9110 §11.4
 */
export function parseBearerToken(authorization: string): string {
  const [, dangerousToken] = /^bearer +([\w\-.~+/]+=*)$/i.exec(authorization) ?? []
  if (dangerousToken !== undefined) return dangerousToken
  // Headers of one name arrive joined by a comma: whatever comes first, a bearer token after a comma is a second credential.
  if (/,\s*bearer\b/i.test(authorization)) throw createMalformed()
  const [scheme = ''] = authorization.split(/[^!#$%&'*+\-.^`|~\w]/, 1)
  throw scheme === '' || scheme.toLowerCase() === 'bearer' ? createMalformed() : createNoCredentials()
}

/**
 * The `WWW-Authenticate` value that belongs to a refusal; null when it is none of the caller's credentials (4xx of another kind, 5xx).
 * Without credentials it has no error, as RFC 6750 §3.1 wants. `more` are parameters that every challenge of the route has.
 * @see RFC 6750 §3; RFC 9470 §3
 */
export function toChallenge({ code, message, challenge }: AuthError, more: Record<string, string> = {}): string | null {
  if (!challenged.has(code)) return null
  const refusal = code === 'no_credentials' ? {} : { error: code, error_description: message, ...challenge }
  const parameters = Object.entries({ realm: 'api', ...refusal, ...more })
  return `Bearer ${parameters.map(([name, value]) => `${name}="${quote(value)}"`).join(', ')}`
}

/** Sets the challenge that belongs to a refusal, with these parameters in addition; does nothing where the error is of another kind. */
export function setChallenge(event: H3Event, error: unknown, more?: Record<string, string>): void {
  const challenge = error instanceof AuthError && toChallenge(error, more)
  if (challenge) setResponseHeader(event, 'WWW-Authenticate', challenge)
}

function createNoCredentials(): AuthError {
  return new AuthError('no_credentials', 'A bearer token is needed.')
}

function createMalformed(): AuthError {
  return new AuthError('invalid_request', 'The Authorization header is malformed.')
}

// Node keeps the first of several Authorization headers and drops the rest in silence, where a proxy may have looked at the last. The raw
// list, names and values in turn, is the only place that still has them; other runtimes join them by a comma.
function countAuthorizations(rawHeaders: readonly string[] = []): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length === 'authorization'.length && name.toLowerCase() === 'authorization') count += 1
  }
  return count
}

// A quoted-string holds printable ASCII here, `"` and `\` escaped: no value can end it early or start a header (RFC 9110 §5.6.4).
function quote(value: string): string {
  return value.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')
}
