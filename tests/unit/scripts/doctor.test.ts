import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineEnvFile } from '../../../scripts/doctor/envFile.ts'
import { examine } from '../../../scripts/doctor/examine.ts'
import { startTenant } from '../../../tenant/startTenant.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import type { Switches } from '../../../tenant/switches.ts'
import { findFreePort } from '../../support/app.ts'
import { createTenantControl } from '../../support/tenantControl.ts'

const secret = 'a secret of more than thirty-two characters'
const keys = ['domain', 'issuer', 'clientId', 'clientSecret', 'sessionSecret', 'appBaseUrl', 'idTokenAlg', 'scope']
const runtimeConfig = { auth0: Object.fromEntries(keys.map(key => [key, ''])), app: { baseURL: '/' } }
let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant({ port: 0, appBaseUrls: ['http://localhost:3000'], log: () => {} })
})
afterAll(() => tenant.close())

async function find(broken: Record<string, string> = {}, verdict = 'wrong'): Promise<string> {
  const findings = await examine({
    NODE_ENV: 'test',
    NUXT_AUTH0_ISSUER: tenant.issuer,
    NUXT_AUTH0_CLIENT_ID: tenant.clientId,
    NUXT_AUTH0_SESSION_SECRET: secret,
    NUXT_AUTH0_APP_BASE_URL: 'http://localhost:3000',
    ...broken,
  }, runtimeConfig)
  expect(JSON.stringify(findings)).not.toContain(secret)
  return findings.filter(finding => finding.verdict === verdict).map(({ text, advice }) => `${text}: ${advice}`).join('\n')
}
const wrongs = (broken?: Record<string, string>) => find(broken)

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
    ['a host that does not exist', { NUXT_AUTH0_DOMAIN: 'tenant.auth0.invalid', NUXT_AUTH0_ISSUER: '' }, /host name cannot be resolved/],
    ['an algorithm that is not offered, and the one that is', { NUXT_AUTH0_ID_TOKEN_ALG: 'ES256' },
      /ES256 is not offered, but RS256: Set NUXT_AUTH0_ID_TOKEN_ALG=RS256\.\nNo key for ES256: Set NUXT_AUTH0_ID_TOKEN_ALG=RS256\.$/],
    ['a secret that is wrong', { NUXT_AUTH0_CLIENT_SECRET: 'hunter2' }, /does not accept the client: .*NUXT_AUTH0_CLIENT_SECRET/],
    ['a variable that nobody reads', { NUXT_AUTH0_CLIENTID: 'x' }, /reads no variable NUXT_AUTH0_CLIENTID/],
    ['quotes that the shell has kept', { NUXT_AUTH0_CLIENT_ID: '"client"' }, /NUXT_AUTH0_CLIENT_ID: has quotes/],
  ])('sees %s', async (_, broken, expected) => {
    expect(await wrongs(broken)).toMatch(expected)
  })

  it.each<[string[], RegExp]>([
    [['EdDSA', 'ES384', 'HS256'], /Set NUXT_AUTH0_ID_TOKEN_ALG=ES384, or EdDSA: what the provider signs/],
    [['HS256', 'ES512'], /RS256 is not offered, but HS256, ES512: Let the provider sign ID tokens with one of RS256, PS256/],
  ])('proposes the algorithm of a provider that offers %j (P3)', async (id_token_signing_alg_values_supported, expected) => {
    const control = createTenantControl(tenant.control)
    await control.setSwitches({ discoveryAnswer: { id_token_signing_alg_values_supported } })
    try {
      expect(await wrongs()).toMatch(expected)
    }
    finally {
      await control.reset()
    }
  })

  it('sees an issuer that does not answer, and why', async () => {
    const NUXT_AUTH0_ISSUER = `http://127.0.0.1:${await findFreePort()}/`
    expect(await wrongs({ NUXT_AUTH0_ISSUER })).toMatch(/No discovery document.*the connection was refused/)
  })

  it('says that Node does not use a proxy by itself, where the issuer does not answer (C6)', async () => {
    const broken = { NUXT_AUTH0_ISSUER: `http://127.0.0.1:${await findFreePort()}/`, HTTPS_PROXY: 'http://proxy.example.com:3128' }
    expect(await find(broken, 'unknown')).toMatch(/HTTPS_PROXY is set, but Node does not use it: Set NODE_USE_ENV_PROXY=1/)
    expect(await find({ ...broken, NODE_USE_ENV_PROXY: '1' }, 'unknown')).toBe('')
  })

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['may give one only after consent', {}, 'openid offline_access', /Whether a refresh token comes.*prompt=consent/],
    ['is not asked for one', {}, 'openid', /NUXT_AUTH0_SCOPE has no offline_access/],
    ['does not list the scope', { scopes_supported: ['openid'] }, 'openid offline_access', /does not list.*Leave it out of NUXT_AUTH0_SCOPE/],
    ['has none', { grant_types_supported: ['authorization_code'] }, 'openid', /offers no refresh tokens/],
  ])('says what to do for a refresh token where the provider %s (P5)', async (_, discoveryAnswer, scope, expected) => {
    const control = createTenantControl(tenant.control)
    await control.setSwitches({ discoveryAnswer })
    try {
      expect(await find({ NUXT_AUTH0_SCOPE: scope }, 'unknown')).toMatch(expected)
    }
    finally {
      await control.reset()
    }
  })

  it('says that logging out ends the session here only where the provider has no end_session_endpoint', async () => {
    const control = createTenantControl(tenant.control)
    await control.setSwitches({ discoveryAnswer: { end_session_endpoint: null } })
    try {
      expect(await find({}, 'unknown')).toMatch(/no end_session_endpoint: Logging out ends the session here only/)
    }
    finally {
      await control.reset()
    }
  })

  it.each<[string, (issuer: string) => Partial<Switches>, RegExp]>([
    ['takes pushed requests only', () => ({ par: 'required' }), /Whether the callback is registered cannot be seen.*Register http:\/\/localhost:3000\/callback\./],
    // An endpoint that refuses everything without a token.
    ['wants more to log out', issuer => ({ discoveryAnswer: { end_session_endpoint: `${issuer}userinfo` } }),
      /Whether the logout address is registered cannot be seen/],
  ])('finds nothing wrong with a provider that %s', async (_, toSwitches, expected) => {
    const control = createTenantControl(tenant.control)
    await control.setSwitches(toSwitches(tenant.issuer))
    try {
      expect(await wrongs()).toBe('')
      expect(await find({}, 'unknown')).toMatch(expected)
    }
    finally {
      await control.reset()
    }
  })

  it('says what to register that it cannot see', async () => {
    const found = await find({}, 'unknown')
    for (const path of ['backchannel-logout', 'login']) expect(found).toContain(`Register http://localhost:3000/api/auth/${path};`)
  })

  it('sees a logout address that is not registered', async () => {
    expect(await wrongs({ NUXT_AUTH0_APP_BASE_URL: 'http://localhost:3999' })).toMatch(/Allowed Logout URLs/)
  })

  it.each([['jwks', 'down', /No keys at/], ['jwks', 'empty', /No key for RS256/], ['discovery', 'garbage', /No discovery document/]])(
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

describe('examine, of a confidential client', () => {
  it.each([['accepts its secret', '4848e0', /^$/], ['wants a secret that is not set', '', /Set NUXT_AUTH0_CLIENT_SECRET/]])(
    'sees that the provider %s', async (_, clientSecret, expected) => {
      const confidential = await startTenant({
        port: 0, appBaseUrls: ['http://localhost:3000'], clientSecret: '4848e0', dataDir: null, log: () => {},
      })
      const { issuer, clientId } = confidential
      const variables = { NUXT_AUTH0_ISSUER: issuer, NUXT_AUTH0_CLIENT_ID: clientId, NUXT_AUTH0_CLIENT_SECRET: clientSecret }
      try {
        expect(await wrongs(variables)).toMatch(expected)
      }
      finally {
        await confidential.close()
      }
    })
})

describe('examineEnvFile', () => {
  const read = (text: string, loaded: Record<string, string>, given: Record<string, string> = {}) =>
    examineEnvFile(text, { NODE_ENV: 'test', ...given, ...loaded }, { NODE_ENV: 'test', ...given })

  it('sees a value that development expands and production does not, and does not print it', () => {
    const findings = read('NUXT_AUTH0_CLIENT_SECRET=pa$ecret-$HOME-end', { NUXT_AUTH0_CLIENT_SECRET: 'pa$ecret-/root-end' })
    expect(findings).toMatchObject([{ verdict: 'wrong', text: expect.stringContaining('NUXT_AUTH0_CLIENT_SECRET in .env') }])
    expect(JSON.stringify(findings)).not.toContain('ecret-')
  })

  it.each([
    ['is read alike', 'NUXT_AUTH0_CLIENT_ID="client"', { NUXT_AUTH0_CLIENT_ID: 'client' }, {}],
    ['the environment overrides', 'NUXT_AUTH0_CLIENT_ID=$HOME', { NUXT_AUTH0_CLIENT_ID: 'client' }, { NUXT_AUTH0_CLIENT_ID: 'client' }],
    ['is not of the app', 'OTHER=$HOME', { OTHER: '/root' }, {}],
  ])('has nothing to say of a value that %s', (_, text, loaded, given) => {
    expect(read(text, loaded as Record<string, string>, given as Record<string, string>)).toEqual([])
  })
})
