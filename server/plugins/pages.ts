import { setResponseHeader, setResponseHeaders } from 'h3'
import type { H3Event } from 'h3'
import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'
import { useSessionRoom } from '#server/auth/currentSession'
import { useProvider } from '#server/auth/provider'
import { addNonce, pageHeaders, strictTransportSecurity, toContentSecurityPolicy } from '#server/http/securityHeaders'
import { useConfig } from '#server/platform/config'
import { runInBackground } from '#server/platform/runtime'
import { readEndpoint } from '#server/protocol/oidcClient'

/** The origin of the provider's end-session endpoint, once its metadata have been read. */
const known: { endSessionOrigin?: string } = {}

/**
 * Protects every page: a Content Security Policy with a nonce, no caching, and over https `Strict-Transport-Security`. Brings the newest
 * copy of the session to the browser.
 */
export default defineNitroPlugin(({ hooks }) => {
  // Whatever a page calls while it renders may refresh the session, but those calls have events of their own, whose `Set-Cookie` does not
  // reach the browser.
  hooks.hook('beforeResponse', async (event) => {
    if (event.context.auth0 && !event.handled) await useSessionRoom(event).sessions.heal(event)
  })
  hooks.hook('request', (event) => {
    if (useConfig(event).appBaseUrl?.startsWith('https:')) setResponseHeader(event, 'strict-transport-security', strictTransportSecurity)
  })
  // Rendering takes longer than reading metadata that are held already, and a page must not wait for others.
  hooks.hook('render:before', ({ event }) => {
    if (known.endSessionOrigin === undefined) runInBackground(readEndSessionOrigin(event))
  })
  hooks.hook('render:html', (html, { event }) => {
    // Nuxt lays its own error overlay over this page, with scripts that have no nonce.
    if (import.meta.dev && event.path.startsWith('/__nuxt_error')) return
    const nonce = crypto.randomUUID()
    // `bodyPrepend` and `body` hold what Vue rendered.
    for (const section of ['head', 'bodyAppend'] as const) html[section] = html[section].map(part => addNonce(part, nonce))
    // Vite gives it to the styles that it adds in the browser.
    if (import.meta.dev) html.head.push(`<meta property="csp-nonce" nonce="${nonce}">`)
    const providerOrigins = [new URL(useConfig(event).issuer).origin, ...known.endSessionOrigin ? [known.endSessionOrigin] : []]
    const additions = useRuntimeConfig(event).contentSecurityPolicy
    setResponseHeader(event, 'content-security-policy', toContentSecurityPolicy({ nonce, providerOrigins, additions }))
  })
  hooks.hook('render:response', (response, { event }) => {
    setResponseHeaders(event, pageHeaders)
    if (response.headers) Reflect.deleteProperty(response.headers, 'x-powered-by')
  })
})

async function readEndSessionOrigin(event: H3Event): Promise<void> {
  try {
    known.endSessionOrigin = readEndpoint(await useProvider(event).oidc(), 'end_session_endpoint')?.origin ?? ''
  }
  catch {
    // The next page tries again: without it, only logging out without JavaScript at a provider of two origins is affected.
  }
}
