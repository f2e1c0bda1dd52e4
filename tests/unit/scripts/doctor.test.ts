import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine } from '../../../scripts/doctor/examine.ts'
import { startTenant } from '../../../tenant/startTenant.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import { createTenantControl } from '../../support/tenantControl.ts'

const secret = 'a secret of more than thirty-two characters'
let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant({ port: 0, appBaseUrls: ['http://localhost:3000'], log: () => {} })
})
afterAll(() => tenant.close())

async function wrongs(broken: Record<string, string> = {}): Promise<string> {
  const findings = await examine({
    NODE_ENV: 'test',
    NUXT_AUTH0_ISSUER: tenant.issuer,
    NUXT_AUTH0_CLIENT_ID: tenant.clientId,
    NUXT_AUTH0_SESSION_SECRET: secret,
    NUXT_AUTH0_APP_BASE_URL: 'http://localhost:3000',
    ...broken,
  })
  expect(JSON.stringify(findings)).not.toContain(secret)
  return findings.filter(({ verdict }) => verdict === 'wrong').map(({ text, advice }) => `${text}: ${advice}`).join('\n')
}

describe('examine', () => {
  it('finds nothing wrong with the local tenant', async () => {
    expect(await wrongs()).toBe('')
  })

  it('wants a provider', async () => {
    expect(await wrongs({ NUXT_AUTH0_ISSUER: '' })).toMatch(/NUXT_AUTH0_DOMAIN/)
  })

  it('names a variable that the server would refuse, and not its value', async () => {
    const found = await wrongs({ NUXT_AUTH0_SESSION_SECRET: 'too-short-a-secret' })
    expect(found).toMatch(/NUXT_AUTH0_SESSION_SECRET: must have 32/)
    expect(found).not.toContain('too-short-a-secret')
  })

  it('sees that the slash at the end of the issuer is missing', async () => {
    expect(await wrongs({ NUXT_AUTH0_ISSUER: tenant.issuer.slice(0, -1) })).toContain(`set NUXT_AUTH0_ISSUER=${tenant.issuer}`)
  })

  it.each([
    ['an address that is not registered', { NUXT_AUTH0_APP_BASE_URL: 'http://localhost:3999' }, /Allowed Callback URLs/],
    ['a client that the provider does not know', { NUXT_AUTH0_CLIENT_ID: 'somebody-else' }, /NUXT_AUTH0_CLIENT_ID/],
    ['an issuer that does not answer', { NUXT_AUTH0_ISSUER: 'http://127.0.0.1:9/' }, /No discovery document/],
  ])('sees %s', async (_, broken, expected) => {
    expect(await wrongs(broken)).toMatch(expected)
  })

  it('sees a logout address that is not registered', async () => {
    expect(await wrongs({ NUXT_AUTH0_APP_BASE_URL: 'http://localhost:3999' })).toMatch(/Allowed Logout URLs/)
  })

  it.each([['jwks', 'down', /No keys at/], ['jwks', 'empty', /No RSA key/], ['discovery', 'garbage', /No discovery document/]])(
    'sees that %s is %s', async (endpoint, mode, expected) => {
      const control = createTenantControl(tenant.control)
      await control.setFaults({ [endpoint]: { mode } })
      try {
        expect(await wrongs()).toMatch(expected)
      }
      finally {
        await control.reset()
      }
    })
})
