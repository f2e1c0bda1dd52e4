import { describe } from 'vitest'
import { post } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

// Whole round trips, and every switch of the tenant: tests/browser/providers.test.ts
// The same code on every runtime; what `wrangler` writes of the log comes too late to be read.
describe.skipIf(selectedRuntime.isEdge).concurrent('a provider that', () => {
  it('drops offline_access is told of once in the log, with what to ask for (P5)', async ({ startOwn, expect }) => {
    const { app } = await startOwn({ switches: { offlineAccess: 'promptConsent' } })
    await signInByHttp(app.baseUrl)
    await signInByHttp(app.baseUrl, 'ben')
    expect(app.logs().match(/gave no refresh token.*prompt=consent/g)).toHaveLength(1)
  })

  it('says sub only in refreshed ID tokens, with an aud in an array, keeps name and session (P19, W3)', async ({ startOwn, expect }) => {
    const refreshedIdTokenClaims = { sid: null, name: null, email: null, picture: null, auth_time: null, aud: ['local-client'] }
    const { app, control } = await startOwn({ switches: { refreshedIdTokenClaims } })
    await control.setLifetimes({ idTokenSeconds: 50 })
    const jar = await signInByHttp(app.baseUrl)
    expect(await post(jar, `${app.baseUrl}/api/auth/token`)).toHaveProperty('idToken')
    const readUser = async () => (await (await jar.fetch(`${app.baseUrl}/api/auth/session`)).json() as { user: object } | null)?.user
    expect(await readUser()).toMatchObject({ name: 'Ada Marsh' })
    await control.logOutByBackchannel('ada')
    expect(await readUser()).toBeUndefined()
  })

  it('says the profile at UserInfo only is asked again for a fresh user, and only then; a failure keeps the name (P1)', async ({
    startOwn, expect,
  }) => {
    const { app, control } = await startOwn({ switches: { profileClaims: 'userinfo' } })
    await control.setLifetimes({ idTokenSeconds: 50 })
    const jars = [await signInByHttp(app.baseUrl), await signInByHttp(app.baseUrl), await signInByHttp(app.baseUrl)]
    const readUser = async (index: number) =>
      (await (await jars[index]?.fetch(`${app.baseUrl}/api/auth/session`))?.json() as { user: object }).user
    const refresh = (index: number, body: object) => post(jars[index]!, `${app.baseUrl}/api/auth/token`, body)
    const counted = async () => (await control.readCounters()).userinfo
    expect([await readUser(0), await counted()]).toEqual([expect.objectContaining({ name: 'Ada Marsh' }), 3])

    await control.setSwitches({ userinfoAnswer: { name: 'Ada Byron' } })
    expect(await refresh(0, {})).toHaveProperty('idToken')
    expect([await readUser(0), await counted()]).toEqual([expect.objectContaining({ name: 'Ada Marsh' }), 3])
    expect(await refresh(1, { fresh: true })).toHaveProperty('idToken')
    expect(await readUser(1)).toMatchObject({ name: 'Ada Byron', email: 'ada.marsh@example.com' })
    await control.setFaults({ userinfo: { mode: 'down' } })
    expect(await refresh(2, { fresh: true })).toHaveProperty('idToken')
    expect([await readUser(2), await counted()]).toEqual([expect.objectContaining({ name: 'Ada Marsh' }), 5])
  })

  it('gives opaque access tokens: they are kept, and refused by an API that verifies JWTs (P7)', async ({ startOwn, expect }) => {
    const env = { NUXT_AUTH0_RESOURCE: 'https://api.example.com/' }
    const { app } = await startOwn({ env, switches: { apiParameter: 'resource', accessToken: 'opaque' } })
    const { accessToken = '' } = await post(await signInByHttp(app.baseUrl), `${app.baseUrl}/api/auth/access-token`)
    expect(accessToken).toMatch(/^[\w-]{20,}$/)
    const answer = await fetch(`${app.baseUrl}/api/fixture/access-token`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_token' })])
  })

  it('has opaque access tokens is asked about each one: invented and revoked ones are refused', async ({ startOwn, expect }) => {
    const env = { NUXT_AUTH0_RESOURCE: 'https://api.example.com/', NUXT_AUTH0_INTROSPECTION: 'true' }
    const switches = { apiParameter: 'resource', accessToken: 'opaque', introspection: 'offered' } as const
    const { app, control } = await startOwn({ env, switches })
    const ask = async (token: string) => {
      const answer = await fetch(`${app.baseUrl}/api/reports`, { headers: { authorization: `Bearer ${token}` } })
      return { status: answer.status, error: (await answer.json() as { error?: string }).error }
    }
    const readToken = async (user?: string) =>
      (await post(await signInByHttp(app.baseUrl, user), `${app.baseUrl}/api/auth/access-token`)).accessToken ?? ''
    const [ada, ben] = [await readToken(), await readToken('ben')]
    expect(await ask(ada)).toEqual({ status: 200 })
    expect(await ask(ben)).toEqual({ status: 403, error: 'insufficient_scope' })
    expect(await ask(`${ada}x`)).toEqual({ status: 401, error: 'invalid_token' })
    await control.revokeGrants('ada')
    expect(await ask(ada)).toEqual({ status: 401, error: 'invalid_token' })
  })

  it.for<[string, unknown]>([['__v_isRef', true], ['deep', JSON.parse('['.repeat(1000) + ']'.repeat(1000))], ['name', { toString: 1 }]])(
    'sends a claim %s that no page could show: pages work (P18, W7)', async ([claim, value], { startOwn, expect }) => {
      const { app } = await startOwn({ switches: { idTokenClaims: { [claim]: value } } })
      const page = await (await signInByHttp(app.baseUrl)).fetch(`${app.baseUrl}/fixture/user`, { headers: { accept: 'text/html' } })
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('ada.marsh@example.com')])
    })

  it('gives DPoP tokens signs nobody in, and none of them reaches a script (P16)', async ({ startOwn, expect }) => {
    const { app } = await startOwn({ switches: { tokenAnswer: { token_type: 'DPoP' } } })
    await expect(signInByHttp(app.baseUrl)).rejects.toThrow('502')
    expect(app.logs()).toContain('the token_type is not Bearer')
  })

  it.for(['javascript:alert(1)', 'data:text/html,x', '/relative', 'http://id.example.com/', 'https://user:pass@id.example.com/', 5])(
    'has the endpoints %j: no browser is sent there (P14)', async (endpoint, { startOwn, expect }) => {
      const discoveryAnswer = { authorization_endpoint: endpoint, end_session_endpoint: endpoint, jwks_uri: endpoint }
      const { app: { baseUrl, logs }, tenant } = await startOwn({ switches: { discoveryAnswer } })
      expect((await fetch(`${baseUrl}/api/auth/login`, { redirect: 'manual' })).status).toBe(502)
      const headers = { origin: baseUrl, accept: 'application/json' }
      const logout = await fetch(`${baseUrl}/api/auth/logout`, { method: 'POST', headers })
      expect(await logout.json()).toEqual({ logoutUrl: `${baseUrl}/` })
      expect(logs()).toContain('the end_session_endpoint in discovery is not a usable https URL')
      expect(logs()).toContain('cannot be fetched (discovery: it names an endpoint that is not a usable https URL (UNUSABLE_ENDPOINT))')
      const page = await fetch(baseUrl)
      expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${new URL(tenant.issuer).origin};`)
    })
})
