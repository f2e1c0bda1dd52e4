import { createStorage } from 'unstorage'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { verifyIdToken } from '#server/tokens/idToken'
import { createKeySet } from '#server/keys/keys'
import { createVerifiedTokens } from '#server/tokens/verifiedTokens'
import { clientId, createSigningKey, issueIdToken, issuer, now, signingKey } from '../../../support/issueIdToken'

const nextKey = await createSigningKey('key-2')
const published = { keys: [signingKey.jwk] }
let clock: { at: number }
let verifications: number

/** With warm keys: the first fetch changes their generation, and nothing would be remembered across it. */
const create = async (limits: { maxEntries?: number, maxBytes?: number } = {}) => {
  const now = () => clock.at
  const keys = createKeySet({
    issuer, now, storage: createStorage(), cipher: createCipher(['a secret of thirty-two characters']), onFetch: () => {},
    log: { info: () => {}, warn: () => {} },
    jwksUri: async () => 'https://jwks.example/', fetch: async () => Response.json(published),
  })
  const verifyToken = createVerifiedTokens({
    keys,
    now,
    verify: (token) => {
      verifications += 1
      return verifyIdToken(token, { issuer, clientId, keys, now })
    },
    ...limits,
  })
  await keys.warm()
  return { keys, verifyOnce: async (token: string) => verifyToken(token) }
}

beforeEach(() => {
  published.keys = [signingKey.jwk]
  clock = { at: now }
  verifications = 0
})

describe('createVerifiedTokens', () => {
  it('verifies a token once until it expires, though the keys are fetched again', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ exp: now + 3600 })
    const claims = await verifyOnce(token)
    for (const age of [60, 600, 1800, 3599]) {
      clock.at = now + age
      expect(await verifyOnce(token)).toBe(claims)
    }
    expect(verifications).toBe(1)
    clock.at += 1
    await verifyOnce(token) // still good within the clock tolerance
    expect(verifications).toBe(2)
  })

  it('gives claims that no caller can change for the others', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ 'https://example.com/roles': ['reader'] })
    const claims = await verifyOnce(token)
    expect(() => Object.assign(claims, { sub: 'auth0|mallory' })).toThrow(TypeError)
    expect(() => Object.assign(claims['https://example.com/roles'] ?? {}, { 0: 'admin' })).toThrow(TypeError)
    expect(await verifyOnce(token)).toMatchObject({ 'sub': 'auth0|alice', 'https://example.com/roles': ['reader'] })
  })

  it('refuses a token of a withdrawn key, although its twin is remembered', async () => {
    const { keys, verifyOnce } = await create()
    const token = await issueIdToken()
    await verifyOnce(token)
    published.keys = [nextKey.jwk]
    await verifyOnce(await issueIdToken({}, { key: nextKey })) // an unknown kid makes the keys be fetched
    expect(keys.generation).toBe(2)
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'invalid_token', cause: { check: 'signature' } })
  })

  it('refuses a withdrawn key 10 minutes after the last fetch at most, whatever is remembered', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ exp: now + 3600 })
    await verifyOnce(token)
    published.keys = [nextKey.jwk]
    clock.at += 10 * 60
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'invalid_token', cause: { check: 'signature' } })
  })

  it('refuses a token whose key is withdrawn while it is verified, at the second time', async () => {
    const keys = { generation: 1, isUsable: () => true, warm: () => undefined }
    const verify = async () => {
      verifications += 1
      keys.generation = 2
      return { exp: now + 60, iat: now }
    }
    const verifyOnce = createVerifiedTokens({ keys, verify, now: () => clock.at })
    await verifyOnce('token')
    await verifyOnce('token')
    expect(verifications).toBe(2)
  })

  it('answers no longer than the keys serve, 24 hours after the last fetch', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ exp: now + 48 * 3600 })
    await verifyOnce(token)
    published.keys = [] // counts as a failure
    clock.at += 24 * 3600
    await expect(verifyOnce(token)).resolves.toMatchObject({ sub: 'auth0|alice' })
    clock.at += 1
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })

  it('refuses a token that has expired, although its twin is remembered', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ exp: now + 30 })
    await verifyOnce(token)
    clock.at += 35
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'invalid_token', cause: { check: 'exp' } })
  })

  it('refuses a token that is not valid yet, after the clock was set back', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ iat: now - 100, nbf: now })
    await verifyOnce(token)
    clock.at -= 6
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'invalid_token', cause: { check: 'nbf' } })
  })

  it('refuses a token with any one character changed, although its twin is remembered', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken()
    await verifyOnce(token)
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A'
      const changed = `${token.slice(0, index)}${other}${token.slice(index + 1)}`
      await expect(verifyOnce(changed)).rejects.toMatchObject({ code: 'invalid_token' })
    }
    await expect(verifyOnce(token.toLowerCase())).rejects.toMatchObject({ code: 'invalid_token' })
    await expect(verifyOnce(`${token} `)).rejects.toMatchObject({ code: 'invalid_token' })
    const before = verifications
    await expect(verifyOnce(token)).resolves.toMatchObject({ sub: 'auth0|alice' })
    expect(verifications).toBe(before)
  })

  it('remembers no refusal', async () => {
    const { verifyOnce } = await create()
    const token = await issueIdToken({ nbf: now + 10 })
    await expect(verifyOnce(token)).rejects.toMatchObject({ code: 'invalid_token' })
    clock.at += 10
    await expect(verifyOnce(token)).resolves.toMatchObject({ sub: 'auth0|alice' })
  })

  it.each([['count', { maxEntries: 3 }], ['bytes', { maxBytes: 3 * 4500 }]])('is bounded by %s', async (_, limits) => {
    const { verifyOnce } = await create(limits)
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issueIdToken({ jti: String(index) })))
    for (const token of tokens) await verifyOnce(token)
    const before = verifications
    for (const token of tokens.toReversed()) await verifyOnce(token)
    const remembered = tokens.length - (verifications - before)
    expect(remembered).toBeGreaterThan(1)
    expect(remembered).toBeLessThan(6)
  })
})
