import { describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { createAuthorizationUrl } from '../../support/tenantSession.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import { createTenant } from './tenantFixture.ts'

async function openSignInPage(tenant: Tenant, parameters: Record<string, string> = {}, appBaseUrl?: string) {
  const jar = createCookieJar()
  const { url } = createAuthorizationUrl(tenant, { parameters, appBaseUrl })
  const location = (await jar.fetch(url)).headers.get('location') ?? ''
  const response = await jar.fetch(new URL(location, url))
  return { response, html: await response.text() }
}

describe('sign-in page', () => {
  it('offers every user and Cancel in one form, without a script', async () => {
    const { html } = await openSignInPage(await createTenant())
    expect([...html.matchAll(/name="user" value="(\w+)"/g)].map(([, key]) => key)).toEqual(['ada', 'ben', 'clara', 'zoe'])
    expect(html.match(/<form/g)).toHaveLength(1)
    expect(html).toContain('name="cancel"')
    expect(html).not.toContain('<script')
  })

  it.each(['zoe@example.com', 'zoe'])('puts the user that login_hint=%s means first', async (loginHint) => {
    const { html } = await openSignInPage(await createTenant(), { login_hint: loginHint })
    expect(/name="user" value="(\w+)"/.exec(html)?.[1]).toBe('zoe')
  })

  it('is under a policy that allows nothing but its own style, its images and the way back to the app', async () => {
    const { response } = await openSignInPage(await createTenant())
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; form-action 'self' http:\/\/localhost:3000;/)
    expect(policy).toContain('frame-ancestors \'none\'')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('escapes what the client is called', async () => {
    const { html } = await openSignInPage(await createTenant({ clientId: '<b>&"' }))
    expect(html).toContain('&lt;b&gt;&amp;&quot;')
    expect(html).not.toContain('<b>')
  })

  it('shows avatars that any origin may embed', async () => {
    const { issuer } = await createTenant()
    const response = await fetch(`${issuer}avatars/zoe.svg`)
    expect(response.headers.get('content-type')).toContain('image/svg+xml')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await response.text()).toContain('>ZÅ<')
    expect((await fetch(`${issuer}avatars/nobody.svg`)).status).toBe(404)
  })
})
