/**
 * The signed-in user: the claims of the verified ID token that describe a person, without the protocol's own
 * (`iss`, `aud`, `exp`, `nonce`, `sid` and the hashes). Custom claims of the tenant are kept under their names.
 * @see OpenID Connect Core 1.0 §5.1
 */
export interface User {
  sub: string
  name?: string
  nickname?: string
  email?: string
  email_verified?: boolean
  picture?: string
  [claim: string]: unknown
}

/** What the application may know of a session: never a token, never the session's identifier. Instants are epoch seconds. */
export interface SessionData {
  user: User
  /** When the ID token in hand was issued: at sign-in, or at the last renewal. */
  idTokenIssuedAt: number
  /** The `exp` of the ID token in hand. */
  idTokenExpiresAt: number
  /** When the user signed in. */
  startedAt: number
  /** The end of the session's absolute life; it cannot be extended. */
  expiresAt: number
}

/** Answer of `POST /api/auth/token`. */
export interface IdTokenResponse {
  idToken: string
  /** The token's own `exp`, epoch seconds. */
  expiresAt: number
}

/** Answer of `POST /api/auth/access-token`. */
export interface AccessTokenResponse {
  accessToken: string
  /** Epoch seconds. */
  expiresAt: number
}

/** Answer of `POST /api/auth/callback`: where the sign-in started from, a same-origin path. */
export interface CallbackResponse {
  returnTo: string
}

/** Answer of `POST /api/auth/logout`: where the browser goes to end the session at the provider as well. */
export interface LogoutResponse {
  logoutUrl: string
}

/** Answer of `GET /api/private`, `GET /api/admin` and `GET /api/reports`. */
export interface PrivateResponse {
  msg: string
}

/** Answer of `GET /api/dev/explanation`, which exists in development alone. `checks` is null when no token was refused yet. */
export interface TokenExplanation {
  checks: { check: string, passed: boolean | null, expected: string, found: string }[] | null
}

/**
 * The closed set of error codes on the wire. OAuth's and OpenID Connect's own words where they exist.
 * @see RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1; OpenID Connect Core 1.0 §3.1.2.6
 */
export type ErrorCode =
  | 'access_denied'
  | 'forbidden'
  | 'insufficient_scope'
  | 'invalid_request'
  | 'invalid_state'
  | 'invalid_token'
  | 'login_required'
  | 'not_found'
  | 'provider_error'
  | 'server_error'
  | 'temporarily_unavailable'

/** Body of every refusal. `error_description` is a fixed sentence: nothing that came from outside is in it. */
export interface ErrorResponse {
  error: ErrorCode
  error_description: string
  /** Only from `POST /api/auth/callback`, when it is known: where the refused sign-in started from. */
  returnTo?: string
}
