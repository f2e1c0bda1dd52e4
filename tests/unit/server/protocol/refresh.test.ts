import { describe, expect, it } from 'vitest'
import { createEndSessionUrl } from '#server/protocol/endSession'
import { refreshTokens } from '#server/protocol/refresh'
import { revokeRefreshToken } from '#server/protocol/revocation'
import { decodeJwt, signInAtTenant } from '../../../support/tenantSession'
import { createOidcFixture } from './oidcFixture'

async function createSignedIn() {
  const fixture = await createOidcFixture()
  return { ...fixture, signedIn: await signInAtTenant(fixture.tenant, { user: 'ada' }) }
}

describe('refreshTokens (RFC 6749 §6)', () => {
  it('gives a new ID token and the successor of the refresh token', async () => {
    const { oidc, signedIn } = await createSignedIn()
    const { idToken, refreshToken } = await refreshTokens(oidc, signedIn.refreshToken)
    expect(decodeJwt(idToken!).sub).toBe(signedIn.claims.sub)
    expect(refreshToken).not.toBe(signedIn.refreshToken)
  })

  it('says login_required for a refresh token that was spent', async () => {
    const { oidc, signedIn } = await createSignedIn()
    await refreshTokens(oidc, signedIn.refreshToken)
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'login_required' })
  })

  it.each([
    ['down', 'temporarily_unavailable'],
    ['reset', 'temporarily_unavailable'],
    ['html', 'temporarily_unavailable'],
    ['garbage', 'provider_error'],
    ['empty', 'provider_error'],
  ])('tells what a token endpoint means that is %s: %s; the refresh token lives on', async (mode, code) => {
    const { oidc, control, signedIn } = await createSignedIn()
    await control.setFaults({ token: { mode } })
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code })
    await control.setFaults({ token: { mode: 'ok' } })
    await expect(refreshTokens(oidc, signedIn.refreshToken)).resolves.toHaveProperty('idToken')
  })
})

describe('revokeRefreshToken (RFC 7009 §2.1)', () => {
  it('ends the grant', async () => {
    const { oidc, signedIn } = await createSignedIn()
    await revokeRefreshToken(oidc, signedIn.refreshToken)
    await expect(refreshTokens(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'login_required' })
  })

  it('does nothing where the provider has no such endpoint', async () => {
    const { oidc, signedIn } = await createSignedIn()
    const metadata = { ...oidc.metadata, revocation_endpoint: undefined }
    await expect(revokeRefreshToken({ ...oidc, metadata }, signedIn.refreshToken)).resolves.toBeUndefined()
  })

  it('says temporarily_unavailable when the provider is down', async () => {
    const { oidc, control, signedIn } = await createSignedIn()
    await control.setFaults({ revocation: { mode: 'down' } })
    await expect(revokeRefreshToken(oidc, signedIn.refreshToken)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})

describe('createEndSessionUrl (RP-Initiated Logout §2)', () => {
  it('names client, session and the way back, and carries no token', async () => {
    const { oidc, tenant } = await createOidcFixture()
    const url = new URL(createEndSessionUrl(oidc, { postLogoutRedirectUri: 'http://localhost:3000/', sid: 'sid-1' })!)
    expect(url.origin + url.pathname).toBe(`${tenant.issuer}oidc/logout`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'local-client', post_logout_redirect_uri: 'http://localhost:3000/', logout_hint: 'sid-1',
    })
  })

  it('is null where the provider has no such endpoint', async () => {
    const { oidc } = await createOidcFixture()
    const metadata = { ...oidc.metadata, end_session_endpoint: undefined }
    expect(createEndSessionUrl({ ...oidc, metadata }, { postLogoutRedirectUri: 'http://localhost:3000/', sid: null })).toBeNull()
  })
})
