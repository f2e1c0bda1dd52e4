import { appendResponseHeader, getResponseHeader, setResponseHeader } from 'h3'
import type { H3Event } from 'h3'

/** Headers of every response: pages, the API and files. Set as a route rule in `nuxt.config.ts`; a rule for a path overrides them. */
export const commonHeaders = {
  // Not `no-referrer`: a form posted from such a page says `Origin: null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** Headers of every page, in addition to `commonHeaders` and the Content Security Policy. */
export const pageHeaders = {
  'cache-control': 'private, no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-dns-prefetch-control': 'off',
} as const

/** `Strict-Transport-Security` for an application that is served over https. */
export const strictTransportSecurity = 'max-age=31536000; includeSubDomains'

/** Keeps a response that a session has decided, and the cookies next to it, out of every cache. */
export function keepPrivate(event: H3Event): void {
  setResponseHeader(event, 'cache-control', 'private, no-store')
  // In `defineApiHandler` it is there already.
  if (!/\bcookie\b/i.test(String(getResponseHeader(event, 'vary')))) appendResponseHeader(event, 'vary', 'Cookie')
}

const policy: Record<string, readonly string[]> = {
  'default-src': ['\'none\''],
  'base-uri': ['\'none\''],
  'connect-src': ['\'self\''],
  'font-src': ['\'self\''],
  // Log out without JavaScript is a form whose redirects end at the provider.
  'form-action': ['\'self\''],
  'frame-ancestors': ['\'none\''],
  'img-src': ['\'self\'', 'https:', 'data:'],
  'script-src': ['\'strict-dynamic\''],
  'script-src-attr': ['\'none\''],
  'style-src': ['\'self\''],
  // Vue sets `:style` as an attribute while it renders on the server. An attribute cannot load a style sheet or run a script.
  'style-src-attr': ['\'unsafe-inline\''],
}

/**
 * The Content Security Policy of one page, with `additions` by directive. `'unsafe-inline'` added to `style-src` replaces the nonce there,
 * since browsers ignore the one next to the other.
 * @see Content Security Policy Level 3 §6.7.3
 */
export function toContentSecurityPolicy(
  { nonce, providerOrigins, additions = {} }: { nonce: string, providerOrigins: readonly string[], additions?: Record<string, string[]> },
): string {
  const names = new Set([...Object.keys(policy), ...Object.keys(additions)])
  return [...names].map((name) => {
    const sources = [...policy[name] ?? [], ...additions[name] ?? []]
    if (name === 'form-action' || name === 'img-src') sources.push(...providerOrigins)
    if (name === 'script-src' || (name === 'style-src' && !sources.includes('\'unsafe-inline\''))) sources.push(`'nonce-${nonce}'`)
    const given = sources.length > 1 ? sources.filter(source => source !== '\'none\'') : sources
    return `${name} ${[...new Set(given)].join(' ')}`
  }).join('; ')
}

// Whole comments, whole scripts and styles with their text, and single tags with their quoted attributes: nothing inside any of them is
// taken for a tag, so that no text can get a nonce.
const markup = /<!--[\s\S]*?-->|<(script|style)\b(?:"[^"]*"|'[^']*'|[^"'>])*>[\s\S]*?<\/\1\s*>|<\/?[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi

/** Adds the nonce to every `script`, `style` and `link` of the HTML: of the head and the end of the body, never of what Vue rendered. */
export function addNonce(html: string, nonce: string): string {
  return html.replace(markup, element => element.replace(/^<(?:script|style|link)\b/i, tag => `${tag} nonce="${nonce}"`))
}
