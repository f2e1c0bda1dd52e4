/** What may be asked of the provider at login; the login route passes nothing else on. */
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
  acr_values?: string
}

/** The URL that starts a login. It needs a full navigation (a plain link), because it redirects to the provider. */
export function toLoginUrl(options: LoginOptions = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) query.set(name, String(value))
  }
  return toAppUrl(query.size ? `/api/auth/login?${query}` : '/api/auth/login')
}
