import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'

/**
 * How long a Node server keeps an idle connection: `NUXT_KEEP_ALIVE_SECONDS`, 65 by default. It must be longer than what the load
 * balancer in front waits, often 60, or the balancer sends a request on a connection that is just being closed and responds 502.
 */
export default defineNitroPlugin(({ hooks }) => {
  hooks.hookOnce('request', ({ node: { req: { socket } } }) => {
    const { server } = socket as typeof socket & { server?: { keepAliveTimeout: number } }
    if (server) server.keepAliveTimeout = Number(useRuntimeConfig().keepAliveSeconds) * 1000
  })
})
