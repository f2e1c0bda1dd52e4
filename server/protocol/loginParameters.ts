import { AuthError } from '#server/platform/errors'

const text = /^\P{Cc}{1,256}$/u

/** What may be passed on to the authorization endpoint, and the shape of each. */
const shapes = {
  prompt: /^(none|(login|consent|select_account)( (login|consent|select_account)){0,2})$/,
  login_hint: text,
  screen_hint: /^[a-z-]{1,32}$/,
  connection: /^[\w-]{1,128}$/,
  organization: /^[\w-]{1,128}$/,
  invitation: /^[\w-]{1,128}$/,
  ui_locales: /^[A-Z0-9-]+( [A-Z0-9-]+){0,9}$/i,
  max_age: /^\d{1,9}$/,
  acr_values: /^[\x21-\x7E]{1,128}( [\x21-\x7E]{1,128}){0,4}$/,
}

/** Parameters of an authorization request that a caller of the login route may choose. */
export type LoginParameters = Partial<Record<keyof typeof shapes, string>>

/**
 * Picks the parameters that may pass and checks them; all others are left behind.
 * @throws {AuthError} `invalid_request`: one is given twice or has the wrong shape; the message names it.
 * @see OpenID Connect Core 1.0 §3.1.2.1
 */
export function parseLoginParameters(dangerousQuery: Record<string, unknown>): LoginParameters {
  const parameters: LoginParameters = {}
  for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
    const value = dangerousQuery[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string' || !shapes[name].test(value)) {
      throw new AuthError('invalid_request', `The sign-in parameter ${name} is not valid.`)
    }
    parameters[name] = value
  }
  return parameters
}
