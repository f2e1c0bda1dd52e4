import { defineNitroPlugin } from 'nitropack/runtime'
import type { NitroApp } from 'nitropack/types'
import cloudflareKv from 'unstorage/drivers/cloudflare-kv-binding'
import { useProvider } from '#server/auth/provider'
import { captureConsole, log } from '#server/operations/log'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'
import { createLocalDriver } from '#server/platform/localDriver'
import type { Auth0Config } from '#server/platform/parseConfig'
import { isWorker } from '#server/platform/runtime'
import { mountStorage, openStorage } from '#server/platform/sharedStorage'

const kvBinding = 'AUTH0_STORE'

/**
 * Refuses to start with a wrong configuration, naming all that is wrong, then opens the storage and fetches the provider's keys; requests
 * wait until the storage is open. In a Worker, where variables, bindings and the network come with a request, the first one does it all.
 */
export default defineNitroPlugin((nitroApp) => {
  // Everything on the console is one JSON object a line, Nitro's and Vue's own words included.
  if (!import.meta.dev) captureConsole()
  if (import.meta.prerender) return
  mountStorage(createLocalDriver().driver)
  if (isWorker) return shareByKv(nitroApp)
  const config = requireConfig()
  if (!config) return

  const opened = openStorage(config).catch((error: Error) => {
    log.warn(`The storage of revocations cannot be opened (${error.message}).`)
    return () => {}
  })
  const stopWaiting = nitroApp.hooks.hook('request', async () => void await opened)
  nitroApp.hooks.hook('close', async () => (await opened)())
  void opened.then(() => {
    stopWaiting()
    return useProvider().keys.warm()
  })
})

/** The configuration; null in development when it is wrong, so that pages can show why. Production ends. */
function requireConfig(): Auth0Config | null {
  try {
    requireNode()
    return useConfig()
  }
  catch (error) {
    if (!(error instanceof AuthError)) throw error
    log.warn(error.message)
    if (!import.meta.dev) process.exit(1)
    return null
  }
}

/** Deno and Bun state the version of Node that they stand in for. */
function requireNode(): void {
  const { node = '22' } = process.versions
  if (Number.parseInt(node) < 22) throw new AuthError('configuration', `Node 22 or newer is required; this is ${node}.`)
}

/** With a KV namespace bound, instances share revocations and the provider's keys. Without, each has its own memory. */
function shareByKv({ hooks }: NitroApp): void {
  hooks.hookOnce('request', ({ context }) => {
    if (context.cloudflare?.env?.[kvBinding]) mountStorage(cloudflareKv({ binding: kvBinding }))
  })
}
