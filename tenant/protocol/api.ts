import { errors, type AccessToken, type ClientCredentials, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import type { TenantSettings, TenantState } from '../tenantState.ts'
import { findUser } from '../users.ts'

/** Scopes of the demo API; a user is granted those that are among their permissions. */
export const apiScopes = ['read:reports', 'write:reports']

/**
 * The demo API as a resource server (RFC 8707). Asked for by Auth0's `audience` parameter or by `resource` (a switch can
 * have the first ignored), and kept through refreshes. Its access token is a JWT (RFC 9068) with `scope` and, as Auth0 adds them, the
 * user's `permissions`; with the switch, it is opaque.
 */
export function createApi({ settings, switches }: TenantState) {
  return {
    enabled: true,
    defaultResource(ctx: KoaContextWithOIDC, _client: unknown, oneOf?: readonly string[]): string | undefined {
      const audience = switches.apiParameter === 'audience' ? ctx.oidc.params?.audience : undefined
      return oneOf?.[0] ?? (typeof audience === 'string' ? audience : undefined)
    },
    getResourceServerInfo(_ctx: KoaContextWithOIDC, identifier: string): ResourceServer {
      if (identifier !== settings.audience) throw new errors.AccessDenied(`Service not found: ${identifier}`)
      return {
        audience: identifier,
        scope: ['openid', 'profile', 'email', 'offline_access', ...apiScopes].join(' '),
        accessTokenFormat: switches.accessToken,
        jwt: { sign: { alg: switches.idTokenAlg } },
      }
    },
    useGrantedResource: () => true,
  }
}

/** Puts Auth0's `permissions` into an access token for the demo API. */
export function toExtraTokenClaims({ audience }: TenantSettings) {
  return (_ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials): { permissions: string[] } | undefined => {
    if (token.aud !== audience || !('accountId' in token)) return undefined
    return { permissions: findUser(token.accountId)?.permissions ?? [] }
  }
}
