/** The `acr` of a sign-in with a second factor: ask for it with `acr_values`. The value is Auth0's. */
export const secondFactorAcr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** Every switch with a fixed set of values: the first one is the default, which is what Auth0 does. @see README.md */
export const switchChoices = {
  profileClaims: ['idToken', 'userinfo'],
  idTokenAlg: ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'],
  refreshToken: ['rotating', 'fixed', 'none'],
  grants: ['each', 'shared'],
  offlineAccess: ['granted', 'promptConsent'],
  refreshedIdToken: ['issued', 'none'],
  accessToken: ['jwt', 'opaque'],
  apiParameter: ['audience', 'resource'],
  clientAuth: ['any', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  par: ['none', 'offered', 'required'],
  endSession: ['anyHint', 'idTokenHint', 'none'],
  revocation: ['offered', 'none'],
  introspection: ['none', 'offered'],
  tokenErrors: ['json', 'html'],
} as const

/** Members of a JSON object to set; null removes one. */
export type Changes = Record<string, unknown>

/** How the tenant differs from Auth0, within what the specifications allow and sometimes outside it. */
export type Switches = { -readonly [name in keyof typeof switchChoices]: (typeof switchChoices)[name][number] } & {
  /** Changes to every ID token, whatever the claim: `{ auth_time: 0, email_verified: 'true', aud: ['local-client', 'other'] }`. */
  idTokenClaims: Changes
  /** Further changes to ID tokens from a refresh: `{ sid: null, name: null }`. */
  refreshedIdTokenClaims: Changes
  /** Members of the header of every ID token: `{ jku: 'https://keys.example/' }`. */
  idTokenHeader: Changes
  /** Changes to what UserInfo, the token endpoint (when it grants) and discovery answer. */
  userinfoAnswer: Changes
  tokenAnswer: Changes
  discoveryAnswer: Changes
  /** Public JWK of the client for `clientAuth: 'private_key_jwt'`; null without one. */
  clientKey: Record<string, unknown> | null
  /** How far the clock that dates tokens is ahead of the real one; negative: behind. */
  clockSkewSeconds: number
}

/** The switches of a tenant that behaves like Auth0, which leaves `amr` out of refreshed ID tokens. */
export function createSwitches(): Switches {
  const choices = Object.fromEntries(Object.entries(switchChoices).map(([name, [first]]) => [name, first]))
  return {
    ...choices as { [name in keyof typeof switchChoices]: (typeof switchChoices)[name][0] },
    idTokenClaims: {},
    refreshedIdTokenClaims: { amr: null },
    idTokenHeader: {},
    userinfoAnswer: {},
    tokenAnswer: {},
    discoveryAnswer: {},
    clientKey: null,
    clockSkewSeconds: 0,
  }
}

/** The object after the changes. */
export function applyChanges(object: Record<string, unknown>, changes: Changes): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...object, ...changes }).filter(([name]) => changes[name] !== null))
}
