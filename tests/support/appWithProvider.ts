import { test } from 'vitest'
import { findFreePort, startApp } from './app.ts'
import { clientId, signingKey } from './issueIdToken.ts'
import { answers, startJwksServer } from './jwksServer.ts'
import type { JwksAnswer } from './jwksServer.ts'
import { createValidToken } from './verificationSuite.ts'

/** `it` with a provider that answers as it is told and an app next to it; both end with the test. */
// eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
export const it = test.extend('startWithProvider', async ({}, { onCleanup }) => {
  const running: (() => Promise<void>)[] = []
  onCleanup(async () => {
    for (const stop of running.reverse()) await stop()
  })
  return async (answer: JwksAnswer = answers.keys(signingKey.jwk), discovery: JwksAnswer | null = null) => {
    const provider = await startJwksServer(answer)
    running.push(provider.close)
    provider.answerDiscoveryWith(discovery)
    const app = await startApp({ port: await findFreePort(), issuer: provider.issuer, clientId })
    running.push(app.stop)
    return { provider, app, ...createCaller(app.baseUrl, provider.issuer) }
  }
})

function createCaller(baseUrl: string, issuer: string) {
  const { issue, now } = createValidToken({ baseUrl, issuer, clientId })
  const ask = (token?: string) => fetch(`${baseUrl}/api/fixture/id-token`, { headers: token ? { authorization: `Bearer ${token}` } : {} })
  const statusOf = async (token?: string) => {
    const response = await ask(token)
    await response.arrayBuffer()
    return response.status
  }
  const readiness = async () => (await fetch(`${baseUrl}/readyz`)).status
  const issueUnknown = (kid = 'unknown') => issue({}, { header: { kid } })
  return { issue, now, ask, statusOf, readiness, issueUnknown }
}
