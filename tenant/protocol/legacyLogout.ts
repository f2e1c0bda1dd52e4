import type { IncomingMessage, ServerResponse } from 'node:http'
import { renderErrorPage } from '../pages/errorPage.ts'
import { renderSignedOutPage } from '../pages/logoutPage.ts'
import { sendPage } from '../pages/sendPage.ts'
import type { RunningTenant } from '../tenantState.ts'
import { isAppUrl } from './appUrls.ts'
import { endTenantSession } from './endTenantSession.ts'

/**
 * Auth0's older logout, `GET /v2/logout?client_id=&returnTo=`: ends the sign-on session and redirects to `returnTo` when that is
 * registered; without `returnTo` a page says that the user is logged out.
 */
export async function handleLegacyLogout(tenant: RunningTenant, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const clientId = url.searchParams.get('client_id')
  const dangerousReturnTo = url.searchParams.get('returnTo')
  if (clientId !== null && clientId !== tenant.settings.clientId) {
    return sendPage(res, 400, renderErrorPage('invalid_client', 'There is no application with this client_id.'), renderErrorPage.headers)
  }
  if (dangerousReturnTo !== null && !isAppUrl(tenant.settings, dangerousReturnTo, 'logout')) {
    return sendPage(res, 400, renderErrorPage('invalid_request', 'The returnTo address is not registered.'), renderErrorPage.headers)
  }

  const ctx = tenant.provider.createContext(req, res)
  const session = await tenant.provider.Session.get(ctx)
  if (session.accountId) await endTenantSession(tenant, session)
  ctx.cookies.set(tenant.provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax', signed: true })
  if (dangerousReturnTo === null) return sendPage(res, 200, renderSignedOutPage(), renderSignedOutPage.headers)
  res.writeHead(302, { 'Location': dangerousReturnTo, 'Cache-Control': 'no-store' }).end()
}
