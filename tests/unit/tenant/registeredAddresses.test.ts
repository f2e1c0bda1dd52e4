import { describe, expect, it } from 'vitest'
import { createAuthorizationUrl } from '../../support/tenantSession.ts'
import { createTenant } from './tenantFixture.ts'

describe('registered addresses', () => {
  it.each([
    ['http://localhost:3001/callback', true],
    ['http://127.0.0.1:5173/callback', true],
    ['http://[::1]:8080/callback', true],
    ['http://localhost:3001/other', false],
    ['http://localhost:3001/callback?x=y', false],
    ['http://user@localhost:3001/callback', false],
    ['http://localhost.evil.example/callback', false],
    ['http://192.168.1.2:3000/callback', false],
  ])('with anyLoopbackApp, %s is accepted: %s', async (redirectUri, accepted) => {
    const tenant = await createTenant({ anyLoopbackApp: true })
    const { url } = createAuthorizationUrl(tenant, { parameters: { redirect_uri: redirectUri } })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(accepted ? 303 : 400)
  })

  it.each([
    ['http://localhost:3001/portal/callback', true],
    ['http://localhost:3001/callback', false],
    ['http://localhost:3001/portal', false],
  ])('with it and a base path, %s is accepted: %s', async (redirectUri, accepted) => {
    const tenant = await createTenant({ anyLoopbackApp: true, appBaseUrls: ['http://localhost:3000/portal/'] })
    const { url } = createAuthorizationUrl(tenant, { parameters: { redirect_uri: redirectUri } })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(accepted ? 303 : 400)
  })

  it('without it, another port of localhost is refused', async () => {
    const { url } = createAuthorizationUrl(await createTenant(), { appBaseUrl: 'http://localhost:3001' })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400)
  })
})
