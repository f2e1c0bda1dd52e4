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

/**
 * What an application adds to its sessions at sign-in, in a hook of `auth0:session:started`. Declare its members by augmenting this
 * interface. It is in the encrypted cookie and in `SessionData`: small, and nothing that the user must not see.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- there to be augmented
export interface SessionExtra {}

/** Whose a session or a token is. Two owners are the same when all three members are. */
export interface Owner {
  sub: string
  /** `org_id` of the sign-in; null without one. */
  organization: string | null
  /** Names this sign-in. Opaque; it opens nothing. A new sign-in has a new one. */
  session: string
}

/** The parameters of a sign-in that say how recent and how strong it has to be. @see OpenID Connect Core 1.0 §3.1.2.1 */
export interface RequestedSignIn { maxAgeSeconds?: number, acrValues?: string }

/** What the application may know of a session: never a token, never the session's identifier. Timestamps are epoch seconds. */
export interface SessionData {
  user: User
  owner: Owner
  /** What the claim of roles says (`NUXT_AUTH0_ROLES_CLAIM`). */
  roles: string[]
  /** When the current ID token was issued: at sign-in, or at the last refresh. */
  idTokenIssuedAt: number
  /** The `exp` of the current ID token. */
  idTokenExpiresAt: number
  /** When the user signed in. */
  startedAt: number
  /** The end of the session's absolute life; it cannot be extended. */
  expiresAt: number
  /** What the sign-in was asked for; absent when that is nothing. */
  requested?: RequestedSignIn
  /** What the application itself has added; absent when that is nothing. */
  extra?: SessionExtra
}

/** Answer of `POST /api/auth/token`; `expiresAt` is the token's own `exp`, epoch seconds. */
export interface IdTokenResponse { idToken: string, expiresAt: number, owner: Owner }

/** Answer of `POST /api/auth/access-token`; `expiresAt` in epoch seconds. */
export interface AccessTokenResponse { accessToken: string, expiresAt: number, owner: Owner }

/** Why the callback did not log the user in: `code` is one of our own, `returnTo` where the login started, a same-origin path. */
export interface LoginRefusal {
  code: string
  returnTo: string
  /** What the log calls the request; only failures that are in the log have one. */
  requestId?: string
}

/** Which of the user's tokens a call carries. */
export type TokenKind = 'id' | 'access'

/** What the server has read for a page before it renders, as `event.context.auth0`. */
export interface PageContext {
  session: SessionData | null
  refusal?: LoginRefusal
  /**
   * A token of the user, for calls that the page makes while it renders. A refresh reaches the browser with the page.
   * @throws an error with `statusCode` 401 when the user must log in again, 5xx when the provider fails.
   */
  getToken: (kind: TokenKind, options?: { fresh?: boolean }) => Promise<string>
}

/** Answer of `POST /api/auth/logout`: where the browser goes to end the session at the provider as well. */
export interface LogoutResponse { logoutUrl: string }

/** Answer of the demo routes. */
export interface PrivateResponse { msg: string }

/** Answer of `GET /api/dev/explanation`, which exists in development only. `checks` is null when no token was refused yet. */
export interface TokenExplanation {
  checks: { check: string, passed: boolean | null, expected: string, found: string }[] | null
}

/**
 * The closed set of error codes on the wire. OAuth's and OpenID Connect's own words where they exist.
 * @see RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1; RFC 9470 §3; OpenID Connect Core 1.0 §3.1.2.6
 */
export type ErrorCode = 'access_denied' | 'forbidden' | 'insufficient_scope' | 'insufficient_user_authentication' | 'invalid_request'
  | 'invalid_state' | 'invalid_token' | 'login_required' | 'provider_error' | 'server_error' | 'temporarily_unavailable'
  | 'upstream_failed' | 'upstream_timeout'

/** Body of every refusal. `error_description` is a fixed sentence: nothing that came from outside is in it. */
export interface ErrorResponse {
  error: ErrorCode
  error_description: string
  /** Where the refused sign-in started from, if that is known. */
  returnTo?: string
}
