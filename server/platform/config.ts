import type { H3Event } from 'h3'
import { useRuntimeConfig } from 'nitropack/runtime'
import { parseConfig } from '#server/platform/parseConfig'
import type { Auth0Config } from '#server/platform/parseConfig'
import { readValues } from '#server/platform/variables'

/** The configuration of this process, parsed at the first call: it cannot change while the process lives. */
const parsed: { config?: Auth0Config } = {}

/**
 * The configuration, checked once in a process. On Workers it can be read only during a request.
 * @throws {AuthError} `configuration`: the message names every wrong variable and is for the log only.
 */
export function useConfig(event?: H3Event): Auth0Config {
  if (parsed.config) return parsed.config
  const { auth0, app } = useRuntimeConfig(event)
  // The only place that reads the environment: see `readValues`. On Workers its variables are those of the binding.
  // eslint-disable-next-line no-restricted-syntax
  parsed.config = parseConfig(readValues(process.env, auth0), { isDevelopment: import.meta.dev, basePath: app.baseURL })
  return parsed.config
}
