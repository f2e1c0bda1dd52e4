import { createApp, createRouter, eventHandler, toWebHandler } from 'h3'
import { describe, expect, it } from 'vitest'
import { countRefusedToken, countRequest } from '#server/operations/counters'
import { AuthError } from '#server/platform/errors'
import { renderMetrics } from '#server/operations/metrics'
import { verifyIdToken } from '#server/tokens/idToken'
import { clientId, issueIdToken, issuer, now } from '../../../support/issueIdToken'

const read = (name: string) => renderMetrics().split('\n').filter(line => line.startsWith(`${name}{`))

describe('countRequest', () => {
  it('keeps the route as its file names it, and of the method what is known', async () => {
    const handler = eventHandler((event) => {
      countRequest(event, 'ok')
      return ''
    })
    const ask = toWebHandler(createApp().use(createRouter().use('/api/users/:id', handler)).use(handler))
    await ask(new Request('http://localhost/api/users/ada@example.com?secret=1'))
    await ask(new Request('http://localhost/api/users/ben@example.com'))
    await ask(new Request('http://localhost/api/users/secret', { method: 'SECRET' }))
    await ask(new Request('http://localhost/secret', { method: 'POST' }))
    expect(read('auth0_api_requests_total')).toEqual([
      'auth0_api_requests_total{route="/api/users/:id",method="GET",outcome="ok"} 2',
      'auth0_api_requests_total{route="/api/users/:id",method="other",outcome="ok"} 1',
      'auth0_api_requests_total{route="none",method="POST",outcome="ok"} 1',
    ])
  })
})

describe('countRefusedToken', () => {
  it('keeps the check that failed, or the code of a refusal without one', async () => {
    const keys = { getKey: () => Promise.reject(new AuthError('keys_unavailable', 'A sentence.')) }
    const refuse = async (token: string) => countRefusedToken('id_token', await verifyIdToken(token, {
      issuer, clientId, keys, now: () => now,
    }).catch((error: unknown) => error))
    await refuse('secret-text')
    await refuse(await issueIdToken({}, { header: { alg: 'HS256' } }))
    countRefusedToken('access_token', new AuthError('no_credentials', 'A sentence.'))
    expect(read('auth0_refused_tokens_total')).toEqual([
      'auth0_refused_tokens_total{token="id_token",reason="shape"} 1',
      'auth0_refused_tokens_total{token="id_token",reason="alg"} 1',
      'auth0_refused_tokens_total{token="access_token",reason="no_credentials"} 1',
    ])
    // Neither says anything of the token.
    await refuse(await issueIdToken())
    countRefusedToken('id_token', new Error('secret'))
    expect(read('auth0_refused_tokens_total')).toHaveLength(3)
  })
})
