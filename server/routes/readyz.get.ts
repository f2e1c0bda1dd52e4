import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { useProvider } from '#server/auth/provider'
import { readStorageStatus } from '#server/platform/sharedStorage'

/**
 * Ready: the configuration is usable and the provider's keys are loaded, which it asks for; 503 otherwise. A shared storage that is away is
 * told and changes nothing: sessions work on, and taking all instances out of service would be the greater harm.
 */
export default defineEventHandler(async (event) => {
  setResponseHeader(event, 'Cache-Control', 'no-store')
  const { keys } = useProvider(event)
  const [storage] = await Promise.all([readStorageStatus(), keys.warm()])
  const status = keys.status()
  setResponseStatus(event, status.isUsable ? 200 : 503)
  return { status: status.isUsable ? 'ready' : 'not ready', keys: status, storage }
})
