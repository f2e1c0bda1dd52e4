import { paths } from '../endpoints.ts'
import { escapeHtml } from './html.ts'
import { pageHeaders, renderLayout } from './layout.ts'

/** What somebody sees who opens the issuer in a browser. */
export function renderHomePage(issuer: string, clientId: string): string {
  return renderLayout('Home', `<img class="mark" src="/avatars/tenant.svg" alt="">
<h1>Local tenant</h1>
<p>An OpenID Provider with Auth0’s endpoints, for development and tests.</p>
<p>Issuer <code>${escapeHtml(issuer)}</code><br>Client id <code>${escapeHtml(clientId)}</code></p>
<p><a href="${paths.discovery}">Discovery</a> · <a href="${paths.jwks}">Keys</a> · <a href="/control">Control</a></p>`)
}

/** Headers of the home page. */
renderHomePage.headers = pageHeaders()
