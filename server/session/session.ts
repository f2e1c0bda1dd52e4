import type { Owner, RequestedSignIn, SessionData, SessionExtra, User } from '#shared/types/auth'

/** Bump on incompatible changes; older cookies are ignored. */
export const version = 2

/** After 3 days the user signs in again, whatever happens. */
export const absoluteLifeSeconds = 3 * 24 * 60 * 60
/** A day without a visit ends the session. */
export const idleLifeSeconds = 24 * 60 * 60
/** A visit moves the idle life along, but writes the idle cookie no more often than this. */
const visitEverySeconds = 5 * 60

/** An access token and its end, epoch seconds. */
export interface AccessToken { value: string, expiresAt: number }

/** A verified ID token. Timestamps are its own `iat` and `exp`. */
export interface IdToken { value: string, issuedAt: number, expiresAt: number }

/** What the ID token of the sign-in said, kept whatever a refreshed one leaves out. @see OpenID Connect Core 1.0 §12.2 */
export interface SignIn {
  iss: string
  sub: string
  aud: string | string[]
  azp?: string
  nonce?: string
  sid?: string
  /** `auth_time`, epoch seconds. */
  authTime?: number
  /** `org_id`. */
  organization?: string
  /** What the authorization request asked for. */
  requested?: RequestedSignIn
  /** `iat`: by the provider's clock, as the `iat` of a logout token is. */
  issuedAt: number
}

/** What a sign-in gives a session. */
export interface SignedIn {
  signIn: SignIn
  /** Claims of the verified ID token, converted to the types of `User`. */
  user: User
  /** Claims from UserInfo; only for display. */
  userInfo?: Record<string, unknown>
  idToken: IdToken
  refreshToken: string | null
  accessToken: AccessToken | null
  /** Of the newest ID token. */
  roles?: string[]
}

/** A session as it is encrypted into the cookie. Timestamps are epoch seconds. */
export interface Session extends Omit<SignedIn, 'idToken'> {
  /** Fresh at each sign-in; ours, not the provider's `sid`. Never shown. */
  id: string
  /** Names the session in cookie names and to the browser. Opens nothing. */
  tag: string
  /** `value` is null where it was too large for the cookie. */
  idToken: Omit<IdToken, 'value'> & { value: string | null }
  /** How many refresh grants this session has had: of two copies, the one with more is the newer. */
  rotations: number
  /** When the sign-in asked for its tokens. */
  startedAt: number
  /** When its tokens were last asked for: at sign-in or at the last refresh. */
  refreshedAt: number
  /** Something was left out of this copy to fit the cookie: tokens, or claims as well. */
  isCut?: true | 'claims'
  /** What the application added at sign-in. */
  extra?: SessionExtra
}

/** Creates a session with a fresh identifier of 122 random bits. `now` is the time before the tokens were asked for. */
export function createSession(signedIn: SignedIn, now: number): Session {
  return { id: crypto.randomUUID(), tag: crypto.randomUUID().slice(-12), ...signedIn, rotations: 0, startedAt: now, refreshedAt: now }
}

/** The end of the session's life, epoch seconds: absolute, or idle since the last visit. */
export function toExpiresAt({ startedAt, refreshedAt }: Session, visitedAt = 0): number {
  return Math.min(startedAt + absoluteLifeSeconds, Math.max(refreshedAt, visitedAt) + idleLifeSeconds)
}

/** Whether the last visit is long enough ago to be written down. */
export function isVisitDue({ refreshedAt }: Session, visitedAt: number, now: number): boolean {
  return now - Math.max(refreshedAt, visitedAt) >= visitEverySeconds
}

/** Whose the session is. */
export function toOwner({ signIn, tag }: Session): Owner {
  return { sub: signIn.sub, organization: signIn.organization ?? null, session: tag }
}

/**
 * Whether both belong to one session at the provider. There, sign-ins may share a grant, which would end with the refresh token of any.
 * @see RFC 7009 §2.1
 */
export function isSameAtProvider({ signIn: a }: Session, { signIn: b }: Session): boolean {
  return a.iss === b.iss && a.sub === b.sub && a.sid === b.sid
}

/** Whether the user has not signed in again, but has been asked for more: a step-up, or a change of the organization. */
export function goesOn({ signIn: { requested, organization } }: Session, replaced: Session): boolean {
  return requested !== undefined || organization !== replaced.signIn.organization
}

/** What the application may know of the session: never a token, never the session's identifier. */
export function toSessionData(session: Session): SessionData {
  return {
    user: { ...session.userInfo, ...session.user },
    owner: toOwner(session),
    roles: session.roles ?? [],
    idTokenIssuedAt: session.idToken.issuedAt,
    idTokenExpiresAt: session.idToken.expiresAt,
    startedAt: Math.floor(session.startedAt),
    expiresAt: Math.floor(session.startedAt) + absoluteLifeSeconds,
    ...(session.signIn.requested && { requested: session.signIn.requested }),
    ...(session.extra && { extra: session.extra }),
  }
}

/**
 * Copies of a session, each smaller than the one before, for a cookie that does not hold the whole: without the access token, without
 * the ID token, with only the short claims that name the user, without what was added, without roles.
 */
export function* cutSession(session: Session): Generator<Session> {
  yield session
  const { sub, name, nickname, email, email_verified, picture } = { ...session.userInfo, ...session.user }
  const short = (value?: unknown) => typeof value === 'string' && value.length <= 256 ? value : undefined
  const user = { sub, name: short(name), nickname: short(nickname), email: short(email), email_verified, picture: short(picture) } as User
  const cuts: Partial<Session>[] = [
    { accessToken: null }, { idToken: { ...session.idToken, value: null } }, { user, userInfo: undefined }, { extra: undefined },
    { roles: undefined },
  ]
  for (const index of cuts.keys()) {
    yield Object.assign({ ...session }, ...cuts.slice(0, index + 1), { isCut: index < 2 || 'claims' }) as Session
  }
}
