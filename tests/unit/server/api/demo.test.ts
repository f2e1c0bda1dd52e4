import { describe, expect, it } from 'vitest'
import admin from '~~/server/api/admin.get'
import priv from '~~/server/api/private.get'
import reports from '~~/server/api/reports.get'
import stepUp from '~~/server/api/step-up.get'
import { callAsUser } from '../../../support/callAsUser'

const acr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

describe('the demo routes', () => {
  it('answer those who may', async () => {
    expect(await callAsUser(priv, { user: 'ben' })).toMatchObject({ status: 200, body: { msg: expect.stringContaining('validated') } })
    expect(await callAsUser(admin, { user: 'ada' })).toMatchObject({ status: 200 })
    expect(await callAsUser(reports, { user: 'ada', bearer: 'access' })).toMatchObject({ status: 200 })
    expect(await callAsUser(stepUp, { user: { sub: 'auth0|1', acr } })).toMatchObject({ status: 200 })
  })

  it('refuse others', async () => {
    expect(await callAsUser(priv)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
    expect(await callAsUser(admin, { user: 'ben' })).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } })
    expect(await callAsUser(reports, { user: 'ben', bearer: 'access' })).toMatchObject({ status: 403 })
    expect(await callAsUser(reports, { user: 'ada' })).toMatchObject({ status: 401 })
  })

  it('ask for a stronger sign-in (RFC 9470)', async () => {
    const { status, headers, body } = await callAsUser(stepUp, { user: 'ada' })
    expect([status, body]).toMatchObject([401, { error: 'insufficient_user_authentication' }])
    expect(headers.get('www-authenticate')).toBe(`Bearer realm="api", error="insufficient_user_authentication", `
      + `error_description="A stronger sign-in is needed.", acr_values="${acr}"`)
  })

  it('name the metadata of the resource in the challenge of access tokens (RFC 9728 §5.1)', async () => {
    const { headers } = await callAsUser(reports, { headers: { authorization: '' } })
    expect(headers.get('www-authenticate'))
      .toContain('resource_metadata="http://localhost/.well-known/oauth-protected-resource"')
  })
})
