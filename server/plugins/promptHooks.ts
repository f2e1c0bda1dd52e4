import { defineNitroPlugin } from 'nitropack/runtime'

type Callback = (...args: unknown[]) => Promise<void> | void

/**
 * Nitro calls three hooks in each request, and hookable 5 makes a chain of five promises for each, even where nobody listens. This makes
 * one, as hookable 6 does. Callbacks are still called in their order, each when the one before it has settled; a failure ends the call.
 * To be deleted when Nitro comes with hookable 6, whose `callHookWith` takes the arguments in another way.
 */
export default defineNitroPlugin(({ hooks }) => {
  hooks.callHook = async (name, ...args) => hooks.callHookWith(callInOrder, name, ...args)
})

function callInOrder(callbacks: Callback[], args: unknown[]): Promise<unknown> | undefined {
  for (let index = 0; index < callbacks.length; index++) {
    const result = callbacks[index]?.(...args)
    if (typeof result?.then === 'function') return Promise.resolve(result).then(() => callInOrder(callbacks.slice(index + 1), args))
  }
}
