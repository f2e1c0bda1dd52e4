/**
 * The values of `runtimeConfig.auth0` as they are written in the environment, else in `nuxt.config.ts`. Nitro's own reading cannot be
 * used: it parses variables as JSON where they look like it, so `4848e0` would become the number 4848.
 */
export function readValues(env: Record<string, string | undefined>, defaults: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, env[toVariable(key)] ?? value]))
}

/** The name of the variable for a key of `runtimeConfig.auth0`: `NUXT_AUTH0_CLIENT_ID` for `clientId`. */
export function toVariable(key: string): string {
  return `NUXT_AUTH0_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

/** A value without white space around it, as it was written otherwise; empty when there is none. Reports what cannot be meant. */
export function readText(value: unknown, report: (problem: string) => void): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') report(`is of the type ${typeof value}; write it as a string in nuxt.config.ts`)
  const text = String(value).trim()
  if (/^(?:(["'`]).*\1|[“„].*[”“])$/s.test(text)) report('has quotes around it, which the shell or `docker --env-file` has kept; remove them')
  const isPem = text.startsWith('-----BEGIN ')
  if (/\p{Cc}/u.test(isPem ? text.replace(/\r?\n/g, '') : text)) report('has a line break or another control character in it')
  return text
}
