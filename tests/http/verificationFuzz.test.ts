import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort, startApp } from '../support/app.ts'
import type { App } from '../support/app.ts'
import { clientId, createSigningKey, signingKey, signParts, toBase64url } from '../support/issueIdToken.ts'
import { answers, startJwksServer } from '../support/jwksServer.ts'
import type { JwksServer } from '../support/jwksServer.ts'
import { sendRaw } from '../support/rawRequest.ts'
import { createValidToken } from '../support/verificationSuite.ts'
import type { ValidToken } from './verification/brokenRequest.ts'

// A bounded run by default; FUZZ_RUNS=20000 for a long one.
const numRuns = Number(process.env.FUZZ_RUNS ?? 300)
const timeout = 30_000 + numRuns * 20

let provider: JwksServer
let app: App
let valid: ValidToken
let token: string
beforeAll(async () => {
  provider = await startJwksServer(answers.keys(signingKey.jwk))
  app = await startApp({ port: await findFreePort(), issuer: provider.issuer, clientId })
  valid = createValidToken({ baseUrl: app.baseUrl, issuer: provider.issuer, clientId })
  token = await valid.issue()
})
afterAll(async () => {
  await app?.stop()
  await provider?.close()
})

const refusals = [400, 401, 431]
const statusOf = async (authorization: string) => {
  const response = await fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: { authorization } })
  await response.arrayBuffer()
  return response.status
}
const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, predicate), { numRuns })

const memberName = fc.oneof(
  fc.constantFrom('alg', 'typ', 'kid', 'crit', 'jwk', 'jku', 'x5c', 'x5u', 'b64', 'zip', '__proto__'), fc.string())
const json = (value: unknown) => JSON.stringify(value)

describe('requireIdToken, whatever comes', () => {
  it('refuses any bytes as headers, and answers them', async () => {
    const word = fc.constantFrom('Bearer', 'bearer ', 'Basic ', ' ', '\t', ',', '=', '"', '.', 'eyJhbGciOiJub25lIn0', '\r\n', '\0', ': ')
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array).toString('latin1')),
      fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }).map(parts => parts.join('')))
    const name = fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION', 'Authorization ', 'Cookie', 'Accept', 'X-Forwarded-For')
    await check(fc.array(fc.tuple(name, bytes), { maxLength: 3 }), async (headers) => {
      expect(refusals).toContain((await sendRaw(app.baseUrl, { headers })).status)
    })
  }, timeout)

  it('refuses a valid token with a piece replaced', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABab09-_.=+/'), maxLength: 20 })
    await check(fc.record({ from: fc.nat(token.length), length: fc.nat(20), text }), async ({ from, length, text }) => {
      const changed = token.slice(0, from) + text + token.slice(from + length)
      if (changed !== token) expect(refusals).toContain(await statusOf(`Bearer ${changed}`))
    })
  }, timeout)

  it('refuses parts of any bytes', async () => {
    const part = fc.oneof(fc.json().map(toBase64url), fc.uint8Array({ maxLength: 300 }).map(toBase64url))
    await check(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
      expect(refusals).toContain(await statusOf(`Bearer ${parts.join('.')}`))
    })
  }, timeout)

  it('refuses any header and claims under another key’s signature', async () => {
    const attacker = await createSigningKey('key-1')
    const members = fc.dictionary(memberName, fc.jsonValue())
    await check(fc.tuple(members, members), async ([header, claims]) => {
      const forged = await signParts(json({ ...header, alg: 'RS256', kid: 'key-1' }), json({ ...claims, ...valid.claims }), attacker)
      expect(refusals).toContain(await statusOf(`Bearer ${forged}`))
    })
  }, timeout)

  it('refuses any other algorithm, whatever else the provider signed', async () => {
    await check(fc.dictionary(memberName, fc.jsonValue()), async (header) => {
      const signed = await signParts(json(header), json(valid.claims))
      if (header.alg !== 'RS256') expect(refusals).toContain(await statusOf(`Bearer ${signed}`))
    })
  }, timeout)

  it('refuses any other value of a required claim, or takes it for what it is', async () => {
    const claim = fc.record({ name: fc.constantFrom('iss', 'aud', 'exp', 'iat', 'sub'), value: fc.jsonValue() })
    await check(claim, async ({ name, value }) => {
      const status = await statusOf(`Bearer ${await valid.issue({ [name]: value })}`)
      const isFine = (name === 'sub' && typeof value === 'string') || (['exp', 'iat'].includes(name) && typeof value === 'number')
      expect(isFine ? [...refusals, 200] : refusals).toContain(status)
    })
  }, timeout)

  it('still takes the valid token, and has logged no failure of its own', async () => {
    expect(await statusOf(`Bearer ${token}`)).toBe(200)
    expect(app.logs()).not.toMatch(/unexpected|eyJ|\bat .+:\d+/)
  })
})
