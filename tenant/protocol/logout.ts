import { errors, type Configuration, type KoaContextWithOIDC, type Session } from 'oidc-provider'
import { paths } from '../endpoints.ts'
import { renderLogoutPage, renderSignedOutPage } from '../pages/logoutPage.ts'
import type { TenantState } from '../tenantState.ts'
import { endTenantSession } from './endTenantSession.ts'

type LogoutFeature = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>

/**
 * RP-initiated logout that asks nothing when a valid `id_token_hint`, or a `logout_hint` with the session's `sid`, comes with it, as
 * at Auth0, and asks first otherwise: a stray link must not sign anybody out. The answer is a redirect, so it works without JavaScript.
 * @see OpenID Connect RP-Initiated Logout 1.0 §2
 */
export function createLogoutFeature(tenant: TenantState): LogoutFeature {
  return {
    enabled: tenant.switches.endSession !== 'none',
    async logoutSource(ctx, form) {
      const { session, entities, params } = ctx.oidc
      const needsIdTokenHint = tenant.switches.endSession === 'idTokenHint'
      if (needsIdTokenHint && !entities.IdTokenHint) throw new errors.InvalidRequest('id_token_hint is required')
      const isNamed = entities.IdTokenHint || (typeof params?.logout_hint === 'string' && isSidOf(session, params.logout_hint))
      if (!session || !isNamed) {
        ctx.set(renderLogoutPage.headersFor(params?.post_logout_redirect_uri))
        ctx.body = renderLogoutPage(form)
        return
      }
      await endTenantSession(tenant, session)
      ctx.oidc.cookies.set(ctx.oidc.provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax' })
      redirectAfterLogout(ctx)
    },
    postLogoutSuccessSource(ctx) {
      ctx.set(renderSignedOutPage.headers)
      ctx.body = renderSignedOutPage()
    },
  }
}

/** Koa middleware: with nobody signed in there is nothing to ask, so the library's self-submitting form becomes a redirect. */
export async function redirectEmptyLogout(ctx: object, next: () => Promise<void>): Promise<void> {
  await next()
  // Other routes, and paths that are none, have no such property.
  const provided = ctx as KoaContextWithOIDC
  const { oidc }: Partial<KoaContextWithOIDC> = provided
  if (oidc?.route === 'end_session' && provided.status === 200 && !oidc.session?.accountId) redirectAfterLogout(provided)
}

function isSidOf(session: Session | undefined, logoutHint: string): boolean {
  return Object.values(session?.authorizations ?? {}).some(({ sid }) => sid === logoutHint)
}

function redirectAfterLogout(ctx: KoaContextWithOIDC): void {
  const { post_logout_redirect_uri: target, state } = ctx.oidc.params ?? {}
  const url = new URL(typeof target === 'string' ? target : `${ctx.oidc.issuer}${paths.endSession.slice(1)}/success`)
  if (typeof target === 'string' && typeof state === 'string') url.searchParams.set('state', state)
  ctx.status = 303
  ctx.redirect(url.href)
}
