import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort, startApp } from '../support/app.ts'
import type { App } from '../support/app.ts'
import { clientId, createSigningKey, signingKey } from '../support/issueIdToken.ts'
import { answers, startJwksServer } from '../support/jwksServer.ts'
import type { JwksServer } from '../support/jwksServer.ts'
import { sendRaw } from '../support/rawRequest.ts'
import { createValidToken, testBrokenRequests } from '../support/verificationSuite.ts'
import type { Target } from '../support/verificationSuite.ts'
import { brokenRequests } from './verification/table.ts'

// One that is the default, and one of another kind.
const keys = { RS256: signingKey, ES256: await createSigningKey('key-1', 'ES256') }

describe.each(Object.entries(keys))('ID tokens signed with %s', (algorithm, key) => {
  let provider: JwksServer
  let app: App
  let target: Target

  beforeAll(async () => {
    provider = await startJwksServer(answers.keys(key.jwk, (await createSigningKey('key-0', algorithm)).jwk))
    // Node refuses headers of more than 16 KB by itself; with this our own limit is met as well.
    const env = { NODE_OPTIONS: '--max-http-header-size=65536', NUXT_AUTH0_ID_TOKEN_ALG: algorithm }
    app = await startApp({ port: await findFreePort(), issuer: provider.issuer, clientId, env })
    target = { baseUrl: app.baseUrl, issuer: provider.issuer, clientId, key }
  })
  afterAll(async () => {
    await app?.stop()
    await provider?.close()
  })

  const send = async (token: string, scheme = 'Bearer ') =>
    sendRaw(target.baseUrl, { headers: [['Authorization', `${scheme}${token}`]] })

  describe('requireIdToken, a valid ID token', () => {
    it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
      ['as it is', {}, {}],
      ['without typ', {}, { typ: undefined }],
      ['with typ as a media type', {}, { typ: 'application/jwt' }],
      ['with an unknown header member', {}, { x5t: 'abc', note: 1 }],
      ['with links to keys, which are ignored', {}, { jku: 'http://127.0.0.1:9/followed', x5u: 'http://127.0.0.1:9/followed' }],
      ['for an array of one audience', { aud: [clientId] }, {}],
      ['for several audiences, with azp', { aud: ['other', clientId], azp: clientId }, {}],
      ['with the longest sub', { sub: 'x'.repeat(255) }, {}],
      ['with unknown claims', { address: { sub: 'other' }, note: '"sub":"x",{[' }, {}],
    ])('is accepted %s', async (_, claims, header) => {
      const response = await send(await createValidToken(target).issue(claims, { header }))
      expect(response).toMatchObject({ status: 200, body: expect.stringContaining('The ID token is valid.') as string })
      expect(response.headers.get('www-authenticate')).toBeNull()
      expect(response.headers.get('cache-control')).toContain('no-store')
      expect(response.headers.get('vary')).toBe('Authorization, Cookie')
    })

    it.each(['bearer ', 'BEARER ', 'Bearer    '])('is accepted behind %j', async (scheme) => {
      expect(await send(await createValidToken(target).issue(), scheme)).toMatchObject({ status: 200 })
    })

    it('is accepted up to 16 KB and not a character more', async () => {
      const { issue } = createValidToken(target)
      const { length } = await issue({ padding: '' })
      const longest = await issue({ padding: 'x'.repeat(Math.floor((16 * 1024 - length) * 3 / 4)) })
      const longer = await issue({ padding: 'x'.repeat(Math.ceil((16 * 1024 - length) * 3 / 4) + 2) })
      expect(longest.length).toBeGreaterThan(16 * 1024 - 4)
      expect(longest.length).toBeLessThanOrEqual(16 * 1024)
      expect(longer.length).toBeGreaterThan(16 * 1024)
      expect(await send(longest)).toMatchObject({ status: 200 })
      expect(await send(longer)).toMatchObject({ status: 401 })
    })
  })

  describe('requireIdToken refuses', () => {
    testBrokenRequests(() => target)
  })

  describe('requireIdToken, afterwards', () => {
    it('has a table of 80 ways and more, each with a name of its own', () => {
      const names = Object.entries(brokenRequests).flatMap(([group, rows]) => rows.map(({ name }) => `${group} ${name}`))
      expect(names.length).toBeGreaterThanOrEqual(80)
      expect(new Set(names).size).toBe(names.length)
    })

    it('has followed no link of a token', () => {
      expect(new Set(provider.paths())).toEqual(new Set(['/.well-known/openid-configuration', '/.well-known/jwks.json']))
    })

    it('has logged nothing of a token and no failure of its own', () => {
      expect(app.logs()).not.toMatch(/eyJ|Bearer|unexpected|\bat .+:\d+/)
    })

    it('still accepts a valid ID token', async () => {
      expect(await send(await createValidToken(target).issue())).toMatchObject({ status: 200 })
    })
  })
})
