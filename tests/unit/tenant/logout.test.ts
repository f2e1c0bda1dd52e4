import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { createAuthorizationUrl, decodeJwt, refreshAtTenant, signInAtTenant, walkAuthorization } from '../../support/tenantSession.ts'
import { createTenant } from './tenantFixture.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'

const servers: { close: () => void }[] = []
afterEach(() => servers.splice(0).forEach(server => server.close()))

async function createApp() {
  const logoutTokens: string[] = []
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', chunk => body += chunk).on('end', () => {
      logoutTokens.push(`${req.url} ${new URLSearchParams(body).get('logout_token')}`)
      res.end()
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, logoutTokens }
}

function logoutUrl(tenant: Tenant, parameters: Record<string, string>) {
  return `${tenant.issuer}oidc/logout?${new URLSearchParams(parameters)}`
}

async function isSignedIn(tenant: Tenant, jar: ReturnType<typeof createCookieJar>) {
  const callback = await walkAuthorization(createAuthorizationUrl(tenant, { parameters: { prompt: 'none' } }).url, null, jar)
  return callback.searchParams.has('code')
}

describe('GET /oidc/logout (RP-Initiated Logout 1.0)', () => {
  it('with a valid id_token_hint ends the session and redirects without asking', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const { idToken } = await signInAtTenant(tenant, { user: 'ada', jar })
    const target = { post_logout_redirect_uri: 'http://localhost:3000/', state: 'abc' }
    const response = await jar.fetch(logoutUrl(tenant, { id_token_hint: idToken, ...target }))

    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('http://localhost:3000/?state=abc')
    expect(await isSignedIn(tenant, jar)).toBe(false)
  })

  it('with the session\'s sid as logout_hint ends it without asking too, and asks for another', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const { claims } = await signInAtTenant(tenant, { user: 'ada', jar })
    const target = { client_id: tenant.clientId, post_logout_redirect_uri: 'http://localhost:3000/' }
    expect((await jar.fetch(logoutUrl(tenant, { ...target, logout_hint: 'another' }))).status).toBe(200)
    expect(await isSignedIn(tenant, jar)).toBe(true)

    const response = await jar.fetch(logoutUrl(tenant, { ...target, logout_hint: String(claims.sid) }))
    expect(response.headers.get('location')).toBe('http://localhost:3000/')
    expect(await isSignedIn(tenant, jar)).toBe(false)
  })

  it('redirects a browser that is not signed in just the same', async () => {
    const tenant = await createTenant()
    const { idToken } = await signInAtTenant(tenant, { user: 'ada' })
    const target = { id_token_hint: idToken, post_logout_redirect_uri: 'http://localhost:3000' }
    const response = await fetch(logoutUrl(tenant, target), { redirect: 'manual' })
    expect(response.headers.get('location')).toBe('http://localhost:3000/')
  })

  it('without a hint asks first, with buttons that need no script', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    const html = await (await jar.fetch(logoutUrl(tenant, { client_id: tenant.clientId }))).text()
    expect(html).toContain('name="logout" value="yes"')
    expect(await isSignedIn(tenant, jar)).toBe(true)

    const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(await (await jar.fetch(logoutUrl(tenant, {}))).text()) ?? []
    const body = new URLSearchParams({ xsrf, logout: 'yes' })
    const done = await jar.fetch(`${tenant.issuer}oidc/logout/confirm`, { method: 'POST', body })
    expect(await (await jar.fetch(done.headers.get('location') ?? '')).text()).toContain('You are signed out')
    expect(await isSignedIn(tenant, jar)).toBe(false)
  })

  it('refuses an address that is not registered, and a hint that it did not sign', async () => {
    const tenant = await createTenant()
    const { idToken } = await signInAtTenant(tenant, { user: 'ada' })
    const { idToken: foreign } = await signInAtTenant(await createTenant(), { user: 'ada' })
    const elsewhere = { id_token_hint: idToken, post_logout_redirect_uri: 'http://evil.example/' }
    expect((await fetch(logoutUrl(tenant, elsewhere), { redirect: 'manual' })).status).toBe(400)
    expect((await fetch(logoutUrl(tenant, { id_token_hint: foreign }), { redirect: 'manual' })).status).toBe(400)
  })

  it('leaves offline grants alive, as Auth0 does', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    const { idToken, refreshToken } = await signInAtTenant(tenant, { user: 'ada', jar })
    await jar.fetch(logoutUrl(tenant, { id_token_hint: idToken }))
    await expect(refreshAtTenant(tenant, refreshToken)).resolves.toBeDefined()
  })
})

describe('GET /v2/logout', () => {
  it('ends the session and redirects to a registered returnTo', async () => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    const query = new URLSearchParams({ client_id: tenant.clientId, returnTo: 'http://localhost:3000/' })
    const response = await jar.fetch(`${tenant.issuer}v2/logout?${query}`)

    expect(response.headers.get('location')).toBe('http://localhost:3000/')
    expect(await isSignedIn(tenant, jar)).toBe(false)
  })

  it.each(['returnTo=http://evil.example/', 'client_id=other'])('refuses %s and keeps the session', async (query) => {
    const tenant = await createTenant()
    const jar = createCookieJar()
    await signInAtTenant(tenant, { user: 'ada', jar })
    expect((await jar.fetch(`${tenant.issuer}v2/logout?${query}`)).status).toBe(400)
    expect(await isSignedIn(tenant, jar)).toBe(true)
  })
})

describe('back-channel logout (Back-Channel Logout 1.0 §2)', () => {
  it.each(['oidc', 'v2'])('tells the app at once when /%s/logout ends the session', async (version) => {
    const app = await createApp()
    const tenant = await createTenant({ appBaseUrls: [app.baseUrl] })
    const jar = createCookieJar()
    const { idToken, claims } = await signInAtTenant(tenant, { user: 'ada', jar, appBaseUrl: app.baseUrl })
    await jar.fetch(`${tenant.issuer}${version}/logout?id_token_hint=${idToken}`)

    expect(app.logoutTokens).toHaveLength(1)
    const [path, token = ''] = app.logoutTokens[0]?.split(' ') ?? []
    expect(path).toBe('/api/auth/backchannel-logout')
    expect(decodeJwt(token)).toMatchObject({ iss: tenant.issuer, aud: tenant.clientId, sub: claims.sub, sid: claims.sid })
  })

  it('goes to the app that signed in last when any loopback app may', async () => {
    const app = await createApp()
    const tenant = await createTenant({ anyLoopbackApp: true })
    const jar = createCookieJar()
    const { idToken } = await signInAtTenant(tenant, { user: 'ada', jar, appBaseUrl: app.baseUrl })
    await jar.fetch(logoutUrl(tenant, { id_token_hint: idToken }))
    expect(app.logoutTokens).toHaveLength(1)
  })

  it('tells the app when another user takes the session over', async () => {
    const app = await createApp()
    const tenant = await createTenant({ appBaseUrls: [app.baseUrl] })
    const jar = createCookieJar()
    const ada = await signInAtTenant(tenant, { user: 'ada', jar, appBaseUrl: app.baseUrl })
    await signInAtTenant(tenant, { user: 'ben', jar, appBaseUrl: app.baseUrl, parameters: { prompt: 'login' } })
    expect(decodeJwt(app.logoutTokens[0]?.split(' ')[1] ?? '').sub).toBe(ada.claims.sub)
  })
})
