import { createStorage } from 'unstorage'

/** Hooks of Nitro's run time by name, for tests to put theirs in. */
export const nitroHooks: Record<string, (context: never) => unknown> = {}

/** The configuration of the application in unit tests: `auth0` by `callAsUser`, what routes of your own read by their tests. */
export const nitroConfig: { auth0?: Record<string, unknown>, [key: string]: unknown } = {}

const storage = createStorage()

/** Stands in for Nitro's run time in unit tests: it calls the hooks that a test has put in. */
export function useNitroApp() {
  return { hooks: { callHook: async (name: string, context: unknown) => void await nitroHooks[name]?.(context as never) } }
}

/** Stands in for Nitro's run time in unit tests: a plugin is the function that it is. */
export function defineNitroPlugin<Plugin>(plugin: Plugin): Plugin {
  return plugin
}

/** Stands in for Nitro's run time in unit tests. @throws {Error} no test has given a configuration. */
export function useRuntimeConfig() {
  if (!nitroConfig.auth0) throw new Error('There is no runtime configuration in a unit test: pass the values, or use callAsUser.')
  return { ...nitroConfig, app: { baseURL: '/' } }
}

/** Stands in for Nitro's run time in unit tests: a storage in memory. */
export function useStorage() {
  return storage
}
