/** What may be asked of the provider at sign-in; the login route lets nothing else through. */
export interface LoginOptions {
  /** Where to come back to: a path of this application. Default: `/`. */
  returnTo?: string
  prompt?: 'none' | 'login' | 'consent' | 'select_account'
  login_hint?: string
  screen_hint?: 'signup' | 'login'
  connection?: string
  organization?: string
  invitation?: string
  ui_locales?: string
  max_age?: number
}

/** The URL that starts a sign-in: needs a full navigation (a plain link), since it redirects to the provider. */
export function toLoginUrl(options: LoginOptions = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size ? `/api/auth/login?${query}` : '/api/auth/login'
}
