import { defineNitroPlugin } from 'nitropack/runtime'

/** Writes a line for each request that Nitro handles, those of the server to itself included. */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('request', ({ method, path }) => console.log(`handles ${method} ${path.replace(/\?.*/, '')};`))
})
