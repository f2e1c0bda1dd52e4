import type { H3Event } from 'h3'
import { readCookies, writeCookie } from '#server/session/sessionCookies'
import type { SessionCookieContext } from '#server/session/sessionCookies'

const name = 'auth0.logout'
const maxAgeSeconds = 60
/** Browsers drop cookies over 4,096 bytes, name and attributes included. */
const maxBytes = 3500

/** A form that ends the session at the provider. One of its fields is the ID token. */
export interface LogoutForm { url: string, body: Record<string, string> }

/** Keeps the form for a minute in its own encrypted cookie. False: it is too large. */
export async function saveLogoutForm(event: H3Event, form: LogoutForm, context: SessionCookieContext): Promise<boolean> {
  const text = await context.cipher.encrypt({ ...form, expiresAt: context.now + maxAgeSeconds }, 'logout')
  if (text.length > maxBytes) return false
  writeCookie(event, name, text, maxAgeSeconds, context)
  return true
}

/** The form that this browser has brought, once; null without one, or after its minute. */
export async function takeLogoutForm(event: H3Event, context: SessionCookieContext): Promise<LogoutForm | null> {
  const text = readCookies(event, context).get(name)
  if (!text) return null
  writeCookie(event, name, '', 0, context)
  const form = await context.cipher.decrypt(text, 'logout') as LogoutForm & { expiresAt: number } | null
  return form && form.expiresAt > context.now ? form : null
}
