import { errors, type AdapterFactory, type Configuration } from 'oidc-provider'
import { paths } from '../endpoints.ts'
import { grantSeconds, interactionSeconds, sessionSeconds } from '../lifetimes.ts'
import { renderErrorPage } from '../pages/errorPage.ts'
import type { TenantState } from '../tenantState.ts'
import { claimsByScope } from '../userClaims.ts'
import { createAccountFinder } from './accounts.ts'
import { createApi, toExtraTokenClaims } from './api.ts'
import { isAppOrigin } from './appUrls.ts'
import { createExtraParams, createGrantLoader, createPolicy } from './authorizationRequest.ts'
import { toClientMetadata } from './clientMetadata.ts'
import { createLogoutFeature } from './logout.ts'

/**
 * Makes `oidc-provider` behave like an Auth0 tenant. Every function that has a default in the library is given here, since the
 * library prints a notice when a default is used.
 */
export function createProviderConfiguration(tenant: TenantState, adapter: AdapterFactory): Configuration {
  const { settings, lifetimes } = tenant
  const cookieName = (name: string) => `local_tenant_${settings.port}_${name}`
  const cookieOptions = { httpOnly: true, sameSite: 'lax', signed: true } as const

  return {
    adapter,
    clients: [toClientMetadata(settings)],
    jwks: { keys: tenant.signingKeys.map(({ kid, jwk }) => ({ ...jwk, kid, alg: 'RS256', use: 'sig' })) },
    // The port is in the names because cookies do not tell ports apart: two tenants must not share a session.
    cookies: {
      keys: tenant.cookieKeys,
      names: { session: cookieName('session'), interaction: cookieName('interaction'), resume: cookieName('resume') },
      long: cookieOptions,
      short: cookieOptions,
    },
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      revocation: paths.revocation,
      userinfo: paths.userinfo,
      jwks: paths.jwks,
      end_session: paths.endSession,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: createLogoutFeature(tenant),
      resourceIndicators: createApi(settings),
    },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    claims: claimsByScope,
    conformIdTokenClaims: false,
    clientAuthMethods: ['none', 'client_secret_post', 'client_secret_basic'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin) => isAppOrigin(settings, origin),
    clockTolerance: 5,
    rotateRefreshToken: true,
    findAccount: createAccountFinder(tenant),
    loadExistingGrant: createGrantLoader(tenant),
    extraParams: createExtraParams(),
    extraTokenClaims: toExtraTokenClaims(settings),
    interactions: { policy: createPolicy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError(ctx, out, error) {
      ctx.type = 'html'
      ctx.set(renderErrorPage.headers)
      ctx.body = renderErrorPage(out.error, error instanceof errors.OIDCProviderError ? out.error_description : undefined)
    },
    ttl: {
      AccessToken: () => lifetimes.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: grantSeconds,
      IdToken: () => lifetimes.idTokenSeconds,
      Interaction: interactionSeconds,
      RefreshToken: () => lifetimes.refreshTokenSeconds,
      Session: sessionSeconds,
    },
  }
}
