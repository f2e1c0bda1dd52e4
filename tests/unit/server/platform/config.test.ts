import { describe, expect, it } from 'vitest'
import { parseConfig } from '#server/platform/config'

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

  it('splits secrets, the first of which seals', () => {
    const [newer, older] = ['n'.repeat(32), 'o'.repeat(32)]
    expect(parse({ sessionSecret: `${newer}, ${older}` }).sessionSecrets).toEqual([newer, older])
  })

  it('takes a client identifier of digits, which arrives as a number', () => {
    expect(parse({ clientId: 12345 }).clientId).toBe('12345')
  })

  it.each(['x'.repeat(32), 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='])('takes %s for the token of the metrics', (metricsToken) => {
    expect(parse({ metricsToken }).metricsToken).toBe(metricsToken)
  })

  it('takes RS256 unless another algorithm is configured', () => {
    expect(parse().idTokenAlg).toBe('RS256')
    for (const idTokenAlg of ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']) expect(parse({ idTokenAlg }).idTokenAlg).toBe(idTokenAlg)
  })

  it.each([['', false], [undefined, false], ['false', false], ['true', true], [true, true]])(
    'takes the introspection %j for %s', (introspection, expected) => {
      expect(parse({ introspection }).introspection).toBe(expected)
    })

  it('has neither resource nor key unless they are given', () => {
    expect(parse()).toMatchObject({ resource: null, clientKey: null })
    expect(parse({ clientKey: { kty: 'OKP' } }).clientKey).toBe('{"kty":"OKP"}') // as Nitro reads a JWK
    expect(parse({ resource: 'https://api.example.com/', clientKey: '{}' }))
      .toMatchObject({ resource: 'https://api.example.com/', clientKey: '{}' })
  })

  it('drops the slash at the end of the base URL', () => {
    expect(parse({ appBaseUrl: 'https://app.example.com/' }).appBaseUrl).toBe('https://app.example.com')
  })

  it('needs no base URL in development', () => {
    expect(parse({ appBaseUrl: '' }, true).appBaseUrl).toBeNull()
  })

  it.each([
    ['DOMAIN', { domain: '' }],
    ['DOMAIN', { domain: 'https://tenant.eu.auth0.com' }],
    ['DOMAIN', { domain: 'tenant.eu.auth0.com/' }],
    ['ISSUER', { issuer: 'https://id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'http://id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'https://id.example.com/?tenant=1' }],
    ['ISSUER', { domain: '', issuer: 'https://user:password@id.example.com/' }],
    ['ISSUER', { domain: '', issuer: 'id.example.com' }],
    ['CLIENT_ID', { clientId: '' }],
    ['CLIENT_ID', { clientId: '  ' }],
    ['SESSION_SECRET', { sessionSecret: '' }],
    ['SESSION_SECRET', { sessionSecret: 'too short' }],
    ['SESSION_SECRET', { sessionSecret: `${'x'.repeat(32)},too short` }],
    ['APP_BASE_URL', { appBaseUrl: '' }],
    ['APP_BASE_URL', { appBaseUrl: 'http://app.example.com' }],
    ['APP_BASE_URL', { appBaseUrl: 'https://app.example.com/path' }],
    ['APP_BASE_URL', { appBaseUrl: 'app.example.com' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'rs256' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'HS256' }],
    ['ID_TOKEN_ALG', { idTokenAlg: 'none' }],
    ['SCOPE', { scope: 'profile email' }],
    ['REDIS_URL', { redisUrl: 'http://localhost:6379' }],
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
      .toThrow(/NUXT_AUTH0_DOMAIN[\s\S]*NUXT_AUTH0_APP_BASE_URL[\s\S]*NUXT_AUTH0_CLIENT_ID[\s\S]*NUXT_AUTH0_SESSION_SECRET/)
  })

  it('repeats no secret in the message', () => {
    const wrong = { sessionSecret: 'hunter2', metricsToken: 'hunter2' }
    expect(() => parse(wrong)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
  })
})
