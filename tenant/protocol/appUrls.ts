import type { TenantSettings } from '../tenantState.ts'

const appPaths = { callback: ['/callback'], logout: ['/', ''] }
const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * Is `uri` registered as the app's callback (`BASE/callback`), or as where the user lands after logout (`BASE/` or `BASE`)? With
 * `anyLoopbackApp`, every loopback origin but the tenant's own counts as a base, with the base path of the first app.
 */
export function isAppUrl(settings: TenantSettings, uri: string, purpose: keyof typeof appPaths): boolean {
  const registered = settings.appBaseUrls.flatMap(base => appPaths[purpose].map(path => base + path))
  return registered.includes(uri) || (settings.anyLoopbackApp && isLoopbackAppUrl(settings, uri, purpose))
}

/** Is this the origin of an app that may sign in? */
export function isAppOrigin(settings: TenantSettings, origin: string): boolean {
  return settings.appBaseUrls.some(base => URL.parse(base)?.origin === origin)
    || (settings.anyLoopbackApp && isLoopbackAppUrl(settings, `${origin}${toBasePath(settings)}/`, 'logout'))
}

function isLoopbackAppUrl(settings: TenantSettings, uri: string, purpose: keyof typeof appPaths): boolean {
  const url = URL.parse(uri)
  return url !== null
    && ['http:', 'https:'].includes(url.protocol)
    && loopbackHosts.includes(url.hostname)
    && url.origin !== new URL(settings.issuer).origin
    && url.username === '' && url.password === '' && !uri.includes('?') && !uri.includes('#')
    && appPaths[purpose].some(path => (toBasePath(settings) + path || '/') === url.pathname)
}

/** Empty for `/`. */
export function toBasePath({ appBaseUrls: [base = ''] }: TenantSettings): string {
  return URL.parse(base)?.pathname.replace(/\/$/, '') ?? ''
}
