import { describe, expect } from 'vitest'
import type { App } from '../support/app.ts'
import { post } from '../support/appSession.ts'
import { it as plainIt, itWith } from '../support/http.ts'

const it = itWith({ NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' })

async function get(app: App, path: string, token = ''): Promise<string> {
  const response = await fetch(app.baseUrl + path, { headers: { authorization: `Bearer ${token}` } })
  const body = await response.json() as { error?: string }
  return `${response.status} ${body.error ?? 'ok'}`
}

describe('access tokens (RFC 9068)', () => {
  it('open the API that asks for them, and no route that asks for an ID token', async ({ app, signIn }) => {
    const { accessToken } = await post(await signIn('ada'), `${app.baseUrl}/api/auth/access-token`)
    expect(await get(app, '/api/fixture/access-token', accessToken)).toBe('200 ok')
    expect(await get(app, '/api/fixture/id-token', accessToken)).toBe('401 invalid_token')
  })

  it('cannot be stood in for by an ID token', async ({ app, signIn }) => {
    const { idToken } = await post(await signIn('ada'), `${app.baseUrl}/api/auth/token`)
    expect(await get(app, '/api/fixture/id-token', idToken)).toBe('200 ok')
    expect(await get(app, '/api/fixture/access-token', idToken)).toBe('401 invalid_token')
  })

  it('of a user without the permission get 403', async ({ app, signIn }) => {
    const { accessToken } = await post(await signIn('ben'), `${app.baseUrl}/api/auth/access-token`)
    expect(await get(app, '/api/fixture/access-token', accessToken)).toBe('403 insufficient_scope')
  })

  it('that come with a refused ID token are nobody’s', async ({ app, control, signIn }) => {
    const jar = await signIn('ada')
    const { accessToken } = await post(jar, `${app.baseUrl}/api/auth/access-token`)
    await control.setSwitches({ refreshedIdTokenClaims: { sub: 'auth0|another' } })
    await control.setLifetimes({ accessTokenSeconds: 1800 })
    await post(jar, `${app.baseUrl}/api/auth/token`, { fresh: true })
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(await post(jar, `${app.baseUrl}/api/auth/access-token`)).toMatchObject({ accessToken })
  })

  it('are refreshed once they have expired, by one refresh grant that refreshes the ID token too', async ({ app, control, signIn }) => {
    const url = `${app.baseUrl}/api/auth/access-token`
    const jar = await signIn('ada')
    const first = await post(jar, url)
    expect(await post(jar, url)).toEqual(first)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(0)

    await control.setLifetimes({ accessTokenSeconds: 5, idTokenSeconds: 5 })
    const refreshed = await post(await signIn('ada'), url)
    expect(refreshed.accessToken).not.toBe(first.accessToken)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(await get(app, '/api/fixture/access-token', refreshed.accessToken)).toBe('200 ok')
  })
})

describe('GET /.well-known/oauth-protected-resource (RFC 9728)', () => {
  it('tells which provider gives the access tokens', async ({ app, tenant }) => {
    const challenge = (await fetch(`${app.baseUrl}/api/fixture/access-token`)).headers.get('www-authenticate') ?? ''
    const [, url = ''] = /^Bearer realm="api", resource_metadata="([^"]+)"$/.exec(challenge) ?? []
    expect(await (await fetch(url)).json()).toEqual({
      resource: 'https://api.example.com/', authorization_servers: [tenant.issuer], bearer_methods_supported: ['header'],
    })
  })

  plainIt('does not exist without an audience', async ({ app }) => {
    expect(await get(app, '/.well-known/oauth-protected-resource')).toBe('404 invalid_request')
  })
})

describe('without an audience', () => {
  plainIt('there is no access token to be had and no route that takes one', async ({ app, signIn }) => {
    const jar = await signIn('ada')
    expect(await post(jar, `${app.baseUrl}/api/auth/access-token`)).toMatchObject({ error: 'invalid_request' })
    expect(await get(app, '/api/fixture/access-token')).toBe('404 invalid_request')
  })
})
