import type { IncomingMessage, ServerResponse } from 'node:http'
import { handleControl } from '../control/handleControl.ts'
import { countGrantType } from '../counters.ts'
import { paths, toEndpoint } from '../endpoints.ts'
import { playFault } from '../faults.ts'
import { sendAvatar } from '../pages/avatar.ts'
import { renderErrorPage } from '../pages/errorPage.ts'
import { renderHomePage } from '../pages/homePage.ts'
import { sendPage } from '../pages/sendPage.ts'
import { handleInteraction } from '../protocol/interaction.ts'
import { handleLegacyLogout } from '../protocol/legacyLogout.ts'
import type { RunningTenant } from '../tenantState.ts'
import { isForLocalhost, isForTenant } from './hostGuard.ts'
import { readForm } from './readBody.ts'
import { sendJson } from './sendJson.ts'

/** The tenant's one HTTP handler: counts, plays faults, serves what is the tenant's own, and leaves the protocol to the library. */
export function createRequestHandler(tenant: RunningTenant): (req: IncomingMessage, res: ServerResponse) => void {
  const { issuer, clientId, port, log } = tenant.settings

  return (req, res) => {
    answer(req, res).catch((error: unknown) => {
      log(`Local tenant: ${req.method} ${toUrl(req, issuer)?.pathname} failed: ${String(error).split('\n', 1)[0]}`)
      if (res.headersSent) res.destroy()
      else sendPage(res, 500, renderErrorPage('server_error'), renderErrorPage.headers)
    })
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = toUrl(req, issuer)
    if (!url) return sendJson(res, 400, { error: 'The request target is not a path.' })
    const isControl = url.pathname === '/control' || url.pathname.startsWith('/control/')
    if (isControl) return handleControl(tenant, req, res, url)
    if (!isForTenant(req, port)) return refuseHost(req, res, url)

    const endpoint = toEndpoint(url.pathname)
    if (endpoint) {
      const fault = tenant.faults[endpoint]
      tenant.counters[endpoint]++
      // Otherwise the provider counts: it is the one that reads the body.
      const isUnseen = endpoint === 'token' && !['ok', 'slow', 'late'].includes(fault.mode)
      if (isUnseen) countGrantType(tenant.counters, (await readForm(req)).get('grant_type'))
      if (await playFault(fault, endpoint, req, res)) return
      if (endpoint === 'token') applyTokenSwitches(req)
    }
    if (url.pathname === '/') return sendPage(res, 200, renderHomePage(issuer, clientId), renderHomePage.headers)
    if (url.pathname === paths.legacyLogout) return handleLegacyLogout(tenant, req, res, url)
    if (url.pathname.startsWith('/avatars/')) return sendAvatar(res, url.pathname)
    if (url.pathname.startsWith('/interaction/')) return handleInteraction(tenant, req, res)
    if (url.pathname === paths.otherEndSession) await toEndSession(req, url)
    return tenant.handleProtocol(req, res)
  }

  // The library answers errors in the type that is asked for, and takes Basic from whoever has a secret.
  function applyTokenSwitches(req: IncomingMessage): void {
    if (tenant.switches.tokenErrors === 'html') req.headers.accept = 'text/html'
    if (tenant.switches.clientAuth === 'client_secret_post') delete req.headers.authorization
  }

  // The library takes posted logouts only with cookies that need https.
  async function toEndSession(req: IncomingMessage, { searchParams }: URL): Promise<void> {
    const parameters = req.method === 'POST' ? await readForm(req) : searchParams
    Object.assign(req, { method: 'GET', url: `${paths.endSession}?${parameters}` })
  }

  // A tenant opened as `localhost` would hand out cookies and endpoints that do not fit its issuer.
  function refuseHost(req: IncomingMessage, res: ServerResponse, url: URL): void {
    if (req.method === 'GET' && isForLocalhost(req, port)) {
      res.writeHead(307, { Location: issuer + url.pathname.slice(1) + url.search }).end()
      return
    }
    sendJson(res, 421, { error: `This tenant is at ${issuer} only.` })
  }
}

function toUrl(req: IncomingMessage, issuer: string): URL | null {
  return req.url?.startsWith('/') ? URL.parse(issuer.slice(0, -1) + req.url) : null
}
