import { createHash } from 'node:crypto'
import { escapeHtml } from './html.ts'
import { stylesheet } from './stylesheet.ts'

const styleHash = createHash('sha256').update(stylesheet).digest('base64')

/** Wraps a page's content, which is HTML already, in the tenant's look. */
export function renderLayout(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Local tenant</title>
<link rel="icon" href="/avatars/tenant.svg" type="image/svg+xml">
<style>${stylesheet}</style>
</head>
<body>
<main>
${content}
</main>
<footer>Local tenant: for development only</footer>
</body>
</html>
`
}

/**
 * Security headers of every page. `formTarget` is where a form may end up after its redirects: browsers hold each hop against
 * `form-action`, the one back to the app included.
 */
export function pageHeaders(formTarget?: unknown): Record<string, string> {
  return {
    'Content-Security-Policy': [
      'default-src \'none\'',
      `style-src 'sha256-${styleHash}'`,
      'img-src \'self\'',
      `form-action 'self'${toSource(formTarget)}`,
      'base-uri \'none\'',
      'frame-ancestors \'none\'',
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}

function toSource(formTarget: unknown): string {
  const url = typeof formTarget === 'string' ? URL.parse(formTarget) : null
  if (!url) return ''
  // The grammar of CSP has no IPv6 addresses: `[::1]` can be allowed by its scheme only.
  return ` ${url.hostname.startsWith('[') ? url.protocol : url.origin}`
}
