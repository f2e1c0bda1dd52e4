import { createStorage } from 'unstorage'

/** Hooks of Nitro's run time by name, for tests to put theirs in. */
export const nitroHooks: Record<string, (context: never) => unknown> = {}

/** The configuration of the application in unit tests; none until a test gives one, as `callAsUser` does. */
export const nitroConfig: { auth0?: Record<string, unknown> } = {}

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
  const { auth0 } = nitroConfig
  if (!auth0) throw new Error('There is no runtime configuration in a unit test: pass the values, or use callAsUser.')
  return { auth0, app: { baseURL: '/' } }
}

/** Stands in for Nitro's run time in unit tests: a storage in memory. */
export function useStorage() {
  return storage
}
