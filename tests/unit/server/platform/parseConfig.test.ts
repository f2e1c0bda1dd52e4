import { describe, expect, it } from 'vitest'
import { parseConfig } from '#server/platform/parseConfig'

const valid = {
  domain: 'tenant.eu.auth0.com',
  clientId: 'client',
  sessionSecret: 'a secret of thirty-two characters',
  appBaseUrl: 'https://app.example.com',
}
const parse = (changes = {}, isDevelopment = false) => parseConfig({ ...valid, ...changes }, { isDevelopment })

describe('parseConfig', () => {
  it('makes the issuer of a domain, with the slash at the end that Auth0 writes', () => {
    expect(parse()).toMatchObject({ issuer: 'https://tenant.eu.auth0.com/', clientSecret: null, audience: null, redisUrl: null, metricsToken: null })
  })

  it.each(['https://id.example.com', 'https://id.example.com/realms/one', 'http://127.0.0.1:4400/', 'http://localhost:4400'])(
    'keeps the issuer %s to the letter', (issuer) => {
      expect(parse({ domain: '', issuer }).issuer).toBe(issuer)
    })

  it('asks for a profile and a refresh token unless told otherwise', () => {
    expect(parse().scope).toBe('openid profile email offline_access')
    expect(parse({ scope: 'openid' }).scope).toBe('openid')
  })

  it('splits secrets, the first of which encrypts', () => {
    const [newer, older] = ['n'.repeat(32), 'o'.repeat(32)]
    expect(parse({ sessionSecret: `${newer}, ${older}` }).sessionSecrets).toEqual([newer, older])
  })

  it('makes the domain lower case, which harms nobody', () => {
    expect(parse({ domain: 'Tenant.EU.auth0.com' }).issuer).toBe('https://tenant.eu.auth0.com/')
  })

  it('has defaults for what is optional', () => {
    expect(parse()).toMatchObject({ idTokenAlg: 'RS256', resource: null, clientKey: null, rolesClaim: 'https://example.com/roles', dataDir: '.data/auth0' })
  })

  it.each(['PS256', 'ES256', 'ES384', 'EdDSA'])('takes %s as the algorithm of ID tokens', (idTokenAlg) => {
    expect(parse({ idTokenAlg }).idTokenAlg).toBe(idTokenAlg)
  })

  it.each([['', false], ['false', false], ['true', true]])('takes the introspection %j for %s', (introspection, expected) => {
    expect(parse({ introspection }).introspection).toBe(expected)
  })

  it.each(['off', '/var/lib/app'])('keeps revocations in %s', (dataDir) => {
    expect(parse({ dataDir }).dataDir).toBe(dataDir === 'off' ? null : dataDir)
  })

  const pem = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----'
  it.each([
    [pem, pem], [pem.replaceAll('\n', '\\n'), pem], [`${pem}\n`.replaceAll('\n', '\\n'), pem], [`${pem}\n`.replaceAll('\n', '\\r\\n'), pem],
    ['{"kty":"EC","crv":"P-256","d":"AA"}', '{"kty":"EC","crv":"P-256","d":"AA"}'],
  ])('takes the private key %j', (clientKey, expected) => {
    expect(parse({ clientKey }).clientKey).toBe(expected)
  })

  it('takes several base URLs', () => {
    expect(parse({ appBaseUrl: 'https://app.example.com,https://*-team.example.app' }))
      .toMatchObject({ appBaseUrl: 'https://app.example.com', appBaseUrls: ['https://app.example.com', 'https://*-team.example.app'] })
  })

  it('adds the base path of the application', () => {
    expect(parseConfig(valid, { isDevelopment: false, basePath: '/portal/' }).appBaseUrl).toBe('https://app.example.com/portal')
  })

  it.each(['x'.repeat(32), 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='])('takes %s for the token of the metrics', (metricsToken) => {
    expect(parse({ metricsToken }).metricsToken).toBe(metricsToken)
  })

  it('needs no base URL in development', () => {
    expect(parse({ appBaseUrl: '' }, true).appBaseUrl).toBeNull()
  })

  it.each([
    ['DOMAIN', { domain: '' }],
    ['DOMAIN', { domain: 'https://tenant.eu.auth0.com' }],
    ['DOMAIN', { domain: 'tenant.eu.auth0.com/' }],
    ['DOMAIN', { domain: 'tenant.eu.auth0.com:8443' }],
    ['DOMAIN', { domain: '"tenant.eu.auth0.com"' }],
    ['ISSUER', { issuer: 'https://id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'http://id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'https://id.example.com/?tenant=1' }],
    ['ISSUER', { domain: '', issuer: 'https://user:password@id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'id.example.com' }],
    ['CLIENT_ID', { clientId: '' }],
    ['CLIENT_ID', { clientId: '  ' }],
    ['CLIENT_ID', { clientId: 12345 }],
    ['CLIENT_SECRET', { clientSecret: '\'secret\'' }],
    ['CLIENT_KEY', { clientKey: '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----' }],
    ['CLIENT_KEY', { clientKey: '{"kty":"RSA","n":"AA"}' }],
    ['CLIENT_KEY', { clientKey: pem, clientSecret: 'secret' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'HS256' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'none' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'RS256,ES256' }],
    ['RESOURCE', { resource: 'orders' }],
    ['INTROSPECTION', { introspection: 'yes' }],
    ['CLIENT_AUTH_METHOD', { clientAuthMethod: 'basic' }],
    ['RESOURCE', { resource: 'https://api.example.com/#a' }],
    ['SESSION_SECRET', { sessionSecret: '' }],
    ['SESSION_SECRET', { sessionSecret: 'too short' }],
    ['SESSION_SECRET', { sessionSecret: `${'x'.repeat(32)},too short` }],
    ['APP_BASE_URL', { appBaseUrl: '' }],
    ['APP_BASE_URL', { appBaseUrl: 'http://app.example.com' }],
    ['SCOPE', { scope: 'profile email' }],
    ['REDIS_URL', { redisUrl: 'http://localhost:6379' }],
    ['REDIS_URL', { redisUrl: 'redis://:pa/ss@localhost' }],
    ['METRICS_TOKEN', { metricsToken: 'x'.repeat(31) }],
    ['METRICS_TOKEN', { metricsToken: `${'x'.repeat(31)}=` }],
    ['METRICS_TOKEN', { metricsToken: `${'x'.repeat(32)} y` }],
  ])('names NUXT_AUTH0_%s for %j', (variable, changes) => {
    expect(() => parse(changes)).toThrow(expect.objectContaining({
      code: 'configuration', message: expect.stringContaining(`NUXT_AUTH0_${variable}: `),
    }))
  })

  it('names all that is missing in one message', () => {
    expect(() => parseConfig({}, { isDevelopment: false }))
      .toThrow(/NUXT_AUTH0_APP_BASE_URL[\s\S]*NUXT_AUTH0_DOMAIN[\s\S]*NUXT_AUTH0_SESSION_SECRET[\s\S]*NUXT_AUTH0_CLIENT_ID/)
  })

  it('says that a comma separates secrets when one of them is too short', () => {
    expect(() => parse({ sessionSecret: `${'x'.repeat(20)},${'y'.repeat(20)}` })).toThrow(/has 2 secrets, since commas separate them/)
  })

  it('says in production that no .env is read, when something is missing', () => {
    expect(() => parse({ clientId: '' })).toThrow(/reads no \.env file.*node --env-file=\.env/)
    expect(() => parse({ clientId: '' }, true)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('.env') }))
    expect(() => parse({ scope: 'email' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('.env') }))
  })

  it('repeats no secret in the message', () => {
    const wrong = {
      sessionSecret: 'hunter2', metricsToken: 'hunter2', clientSecret: '"hunter2"', clientKey: 'hunter2', redisUrl: 'redis://:hunter2/@host',
    }
    expect(() => parse(wrong)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
  })
})
