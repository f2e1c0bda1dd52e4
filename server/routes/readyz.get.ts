import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { useProvider } from '#server/utils/provider'

/**
 * Ready: the configuration is usable and the provider's keys are at hand; 503 otherwise. Looking for keys is part of the answer, so
 * that a server that started during an outage becomes ready without a user's request.
 */
export default defineEventHandler(async (event) => {
  setResponseHeader(event, 'Cache-Control', 'no-store')
  const { keys } = useProvider(event)
  await keys.warm()
  const status = keys.status()
  setResponseStatus(event, status.isUsable ? 200 : 503)
  return { status: status.isUsable ? 'ready' : 'not ready', keys: status }
})
