import { describe, expect } from 'vitest'
import { post, readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

describe('logging out', () => {
  it('revokes the session: a copy of its cookies is worth nothing', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn()
    const copy = jar.header('/')
    expect(await readUserName(baseUrl, copy)).toBe('Ada Marsh')
    // Not at the tenant: that would hear of it, and revoke the session by back-channel logout.
    await post(jar, `${baseUrl}/api/auth/logout`)
    expect(await readUserName(baseUrl, copy)).toBeNull()
  })

  it('at the tenant ends the session here, by back-channel logout', async ({ app: { baseUrl }, control, signIn }) => {
    const cookie = (await signIn('ada')).header('/')
    const other = (await signIn('ben')).header('/')
    await control.logOutByBackchannel('ada')
    expect(await readUserName(baseUrl, cookie)).toBeNull()
    expect(await readUserName(baseUrl, other)).toBe('Ben Lindqvist')

    const page = await fetch(`${baseUrl}/fixture/user`, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([302, '/api/auth/login?returnTo=%2Ffixture%2Fuser'])
  })
})

describe('logging out at a provider that wants the ID token (P6)', () => {
  const page = '/api/auth/logout/continue'

  it('goes there by a form that this browser gets once, and nobody else', async ({ startOwn }) => {
    const { app: { baseUrl, logs }, tenant } = await startOwn({ switches: { endSession: 'idTokenHint' } })
    const jar = await signInByHttp(baseUrl)
    const { idToken = '' } = await post(jar, `${baseUrl}/api/auth/token`)
    expect(await post(jar, `${baseUrl}/api/auth/logout`)).toEqual({ logoutUrl: baseUrl + page })
    expect(jar.header('/')).not.toContain(idToken)

    const signedOut = await fetch(baseUrl + page, { redirect: 'manual' })
    expect([signedOut.status, signedOut.headers.get('location')]).toEqual([303, `${baseUrl}/`])

    const response = await jar.fetch(baseUrl + page)
    const html = await response.text()
    expect(html).toContain(`<form method="post" action="${tenant.issuer}session/end">`)
    expect(html).toContain(`<input type="hidden" name="id_token_hint" value="${idToken}">`)
    expect(html).toContain(`<input type="hidden" name="post_logout_redirect_uri" value="${baseUrl}/">`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'content-security-policy': expect.stringMatching(
        new RegExp(`^default-src 'none'.*script-src 'nonce-[\\w-]+'; form-action 'self' https: ${new URL(tenant.issuer).origin}$`)),
      // Without it the form would have no origin.
      'referrer-policy': 'origin',
      'x-frame-options': 'DENY',
    })
    expect((await jar.fetch(baseUrl + page)).headers.get('location')).toBe(`${baseUrl}/`)
    expect(logs()).not.toContain('eyJ')
  })

  it('leaves out an ID token that does not fit a cookie', async ({ startOwn }) => {
    const switches = { endSession: 'idTokenHint', idTokenClaims: { padding: 'x'.repeat(1500) } } as const
    const { app: { baseUrl }, tenant } = await startOwn({ switches })
    const { logoutUrl } = await post(await signInByHttp(baseUrl), `${baseUrl}/api/auth/logout`)
    expect(logoutUrl).toMatch(`${tenant.issuer}session/end?client_id=`)
    expect(logoutUrl).not.toContain('id_token_hint')
  })
})
