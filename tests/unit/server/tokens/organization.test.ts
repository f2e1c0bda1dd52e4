import { describe, expect, it } from 'vitest'
import { requireOrganization } from '#server/tokens/organization'

const claims = { org_id: 'org_acme1', org_name: 'acme' }

describe('requireOrganization', () => {
  it.each([undefined, 'org_acme1', 'acme', 'Acme'])('takes the answer when %s was asked for', (organization) => {
    expect(() => requireOrganization(claims, organization)).not.toThrow()
  })

  it('takes any answer, also without an organization, when none was asked for', () => {
    expect(() => requireOrganization({}, undefined)).not.toThrow()
  })

  it.each(['org_other', 'other', 'ORG_ACME1', 'org_acme', 'acme '])('refuses the answer when %s was asked for', (organization) => {
    expect(() => requireOrganization(claims, organization)).toThrow(expect.objectContaining({
      code: 'access_denied', message: 'The sign-in was to another organization than the one asked for.',
    }))
  })

  it.each([{}, { org_id: null, org_name: null }, { org_id: 'acme', org_name: 'org_acme1' }, { org_name: ['acme'] }])(
    'refuses the claims %j', (claims) => {
      for (const organization of ['org_acme1', 'acme']) {
        expect(() => requireOrganization(claims, organization)).toThrow(expect.objectContaining({ code: 'access_denied' }))
      }
    })
})
