import { send } from 'h3'
import type { H3Event } from 'h3'
import { useConfig } from '#server/platform/config'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { AuthError } from '#server/platform/errors'
import { isSameSecret } from '#server/http/isSameSecret'
import { renderMetrics } from '#server/operations/metrics'
import { readBearerToken, setChallenge } from '#server/http/bearer'

/** The counters of this process, for callers with the configured token. Without one there is no such route. */
export default defineApiHandler(async (event) => {
  const { metricsToken } = useConfig(event)
  if (metricsToken === null) throw new AuthError('not_found', 'There is no such route.')
  await requireMetricsToken(event, metricsToken)
  return send(event, renderMetrics(), 'text/plain; version=0.0.4; charset=utf-8')
})

async function requireMetricsToken(event: H3Event, metricsToken: string): Promise<void> {
  try {
    if (!await isSameSecret(readBearerToken(event), metricsToken)) throw new AuthError('invalid_token', 'The token is not valid.')
  }
  catch (error) {
    setChallenge(event, error)
    throw error
  }
}
