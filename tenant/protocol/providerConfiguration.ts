import { errors, type AdapterFactory, type Configuration } from 'oidc-provider'
import { paths } from '../endpoints.ts'
import { grantSeconds, interactionSeconds, sessionSeconds } from '../lifetimes.ts'
import { renderErrorPage } from '../pages/errorPage.ts'
import { secondFactorAcr } from '../switches.ts'
import type { TenantState } from '../tenantState.ts'
import { toClaimsByScope } from '../userClaims.ts'
import { createAccountFinder } from './accounts.ts'
import { createApi, toExtraTokenClaims } from './api.ts'
import { isAppOrigin } from './appUrls.ts'
import { createExtraParams, createGrantLoader, createPolicy } from './authorizationRequest.ts'
import { toClientMetadata } from './clientMetadata.ts'
import { createLogoutFeature } from './logout.ts'
import { shiftTimes } from './reshapeAnswers.ts'

const secretMethods = ['client_secret_post', 'client_secret_basic'] as const

/**
 * Makes `oidc-provider` behave like an Auth0 tenant. Every function that has a default in the library is given here, since the
 * library prints a notice when a default is used.
 */
export function createProviderConfiguration(tenant: TenantState, adapter: AdapterFactory): Configuration {
  const { settings, lifetimes, switches } = tenant
  const cookieName = (name: string) => `local_tenant_${settings.port}_${name}`
  const cookieOptions = { httpOnly: true, sameSite: 'lax', signed: true } as const

  return {
    adapter,
    clients: [toClientMetadata(tenant)],
    jwks: { keys: tenant.signingKeys.map(({ kid, alg, jwk }) => ({ ...jwk, kid, alg, use: 'sig' })) },
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
      introspection: paths.introspection,
      pushed_authorization_request: paths.par,
      userinfo: paths.userinfo,
      jwks: paths.jwks,
      end_session: paths.endSession,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: {
        enabled: switches.par !== 'none',
        requirePushedAuthorizationRequests: switches.par === 'required',
      },
      backchannelLogout: { enabled: true },
      revocation: {
        enabled: switches.revocation === 'offered',
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      introspection: {
        enabled: switches.introspection === 'offered',
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: createLogoutFeature(tenant),
      resourceIndicators: createApi(tenant),
    },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    claims: toClaimsByScope(settings.rolesClaim),
    acrValues: [secondFactorAcr],
    conformIdTokenClaims: switches.profileClaims === 'userinfo',
    enabledJWA: { idTokenSigningAlgValues: [switches.idTokenAlg] },
    clientAuthMethods: ['none', ...switches.clientAuth === 'any' ? secretMethods : [switches.clientAuth]],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin) => isAppOrigin(settings, origin),
    clockTolerance: 5,
    rotateRefreshToken: switches.refreshToken === 'rotating',
    issueRefreshToken: async (_ctx, client, source) =>
      switches.refreshToken !== 'none' && client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    formats: {
      customizers: {
        jwt(_ctx, _token, parts) {
          parts.payload = shiftTimes(parts.payload, switches.clockSkewSeconds)
        },
      },
    },
    findAccount: createAccountFinder(tenant),
    loadExistingGrant: createGrantLoader(tenant),
    extraParams: createExtraParams(tenant),
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
