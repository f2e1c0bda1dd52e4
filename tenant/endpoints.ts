/** The endpoints that count requests and can be made to fail. */
export type Endpoint = 'discovery' | 'jwks' | 'authorize' | 'token' | 'revocation'

/** Paths of the protocol, which are Auth0's. */
export const paths = {
  authorize: '/authorize',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
  userinfo: '/userinfo',
  jwks: '/.well-known/jwks.json',
  discovery: '/.well-known/openid-configuration',
  endSession: '/oidc/logout',
  legacyLogout: '/v2/logout',
} as const

/** All endpoints with counters and faults. */
export const endpoints: readonly Endpoint[] = ['discovery', 'jwks', 'authorize', 'token', 'revocation']

/** The endpoint that a path belongs to, or null. The way back from the sign-in page (`/authorize/:uid`) is not counted. */
export function toEndpoint(pathname: string): Endpoint | null {
  return endpoints.find(endpoint => paths[endpoint] === pathname) ?? null
}
