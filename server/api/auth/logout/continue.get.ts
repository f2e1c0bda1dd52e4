import { send, sendRedirect, setResponseHeaders } from 'h3'
import { cookieContext } from '#server/auth/currentSession'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { takeLogoutForm } from '#server/session/logoutForm'
import type { LogoutForm } from '#server/session/logoutForm'

/**
 * Goes on to the logout of a provider that wants the ID token: a page whose form posts itself, or waits for its button without scripts.
 * The only HTML with an ID token in it: once, never stored, and only after logging out. @see RP-Initiated Logout 1.0 §2
 */
export default defineApiHandler(async (event) => {
  const form = await takeLogoutForm(event, cookieContext(event))
  if (!form) return sendRedirect(event, `${appBaseUrl(event)}/`, 303)
  const nonce = crypto.randomUUID()
  setResponseHeaders(event, {
    // Browsers apply `form-action` to redirects as well: back here, or to the logout of a provider behind the provider.
    'content-security-policy': `default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'nonce-${nonce}'; `
      + `script-src 'nonce-${nonce}'; form-action 'self' https: ${new URL(form.url).origin}`,
    // With a stricter policy the form says `Origin: null`, which some providers refuse.
    'referrer-policy': 'origin',
  })
  return send(event, renderPage(form, nonce), 'text/html; charset=utf-8')
})

const style = 'body{max-width:36rem;margin:3rem auto;padding:0 1.25rem;font:1.125rem/1.6 system-ui,sans-serif}'
  + 'button{font:inherit;padding:.5em 1em}'

function renderPage({ url, body }: LogoutForm, nonce: string): string {
  const inputs = Object.entries(body).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
  return `<!doctype html><html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Log out</title><style nonce="${nonce}">${style}</style></head>
<body><h1>Log out</h1><p>You’re logged out here. Continue to log out at the sign-in service as well.</p>
<form method="post" action="${escape(url)}">${inputs.join('')}<button>Continue</button></form>
<script nonce="${nonce}">document.forms[0].submit()</script></body></html>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
