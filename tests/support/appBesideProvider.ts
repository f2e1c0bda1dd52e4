import { onTestFinished } from 'vitest'
import { findFreePort, startApp } from './app.ts'
import { clientId, signingKey } from './issueIdToken.ts'
import { answers, startJwksServer } from './jwksServer.ts'
import type { JwksAnswer } from './jwksServer.ts'
import { createValidToken } from './verificationSuite.ts'

/**
 * Starts a provider that answers so and the production build beside it; both end with the test. The build asks for the keys once
 * while it boots, whether anybody waits for that or not.
 */
export async function startAppBesideProvider(answer: JwksAnswer = answers.keys(signingKey.jwk), discovery: JwksAnswer | null = null) {
  const provider = await startJwksServer(answer)
  onTestFinished(() => provider.close())
  provider.answerDiscoveryWith(discovery)
  const app = await startApp({ port: await findFreePort(), issuer: provider.issuer, clientId })
  onTestFinished(() => app.stop())

  const { issue, now } = createValidToken({ baseUrl: app.baseUrl, issuer: provider.issuer, clientId })
  const ask = (token?: string) => fetch(`${app.baseUrl}/api/private`, { headers: token ? { authorization: `Bearer ${token}` } : {} })
  const statusOf = async (token?: string) => {
    const response = await ask(token)
    await response.arrayBuffer()
    return response.status
  }
  const readiness = async () => (await fetch(`${app.baseUrl}/readyz`)).status
  const issueUnknown = (kid = 'unknown') => issue({}, { header: { kid } })
  return { provider, app, issue, now, ask, statusOf, readiness, issueUnknown }
}
