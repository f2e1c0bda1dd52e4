/** Paths of the protocol, which are Auth0's. */
export const paths = {
  authorize: '/authorize',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
  /** Auth0 has none. */
  introspection: '/oauth/introspect',
  par: '/oauth/par',
  userinfo: '/userinfo',
  jwks: '/.well-known/jwks.json',
  discovery: '/.well-known/openid-configuration',
  endSession: '/oidc/logout',
  /** The same, as discovery names it when `endSession` is `idTokenHint`: the path of no Auth0. */
  otherEndSession: '/session/end',
  legacyLogout: '/v2/logout',
} as const

/** All endpoints that count requests and can be made to fail. */
export const endpoints = ['discovery', 'jwks', 'authorize', 'token', 'revocation', 'userinfo', 'par'] as const

/** One of them. */
export type Endpoint = typeof endpoints[number]

/** The endpoint that a path belongs to, or null. The way back from the sign-in page (`/authorize/:uid`) is not counted. */
export function toEndpoint(pathname: string): Endpoint | null {
  return endpoints.find(endpoint => paths[endpoint] === pathname) ?? null
}
