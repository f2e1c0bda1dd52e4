/** Hooks of Nitro's run time by name, for tests to put theirs in. */
export const nitroHooks: Record<string, (context: never) => unknown> = {}

/** Stands in for Nitro's run time in unit tests: it calls the hooks that a test has put in. */
export function useNitroApp() {
  return { hooks: { callHook: async (name: string, context: unknown) => void await nitroHooks[name]?.(context as never) } }
}

/** Stands in for Nitro's run time in unit tests: a plugin is the function that it is. */
export function defineNitroPlugin<Plugin>(plugin: Plugin): Plugin {
  return plugin
}

/** Stands in for Nitro's run time in unit tests: a unit is given its values, only a running server has a configuration. */
export function useRuntimeConfig(): never {
  throw new Error('There is no runtime configuration in a unit test: pass the values.')
}
