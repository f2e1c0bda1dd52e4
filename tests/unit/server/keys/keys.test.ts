import { createStorage } from 'unstorage'
import type { Storage } from 'unstorage'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { AuthError } from '#server/platform/errors'
import { verifyIdToken } from '#server/tokens/idToken'
import { createKeySet } from '#server/keys/keys'
import type { KeySet, KeySetOptions } from '#server/keys/keys'
import { collectBackgroundWork } from '../../../support/collectBackgroundWork'
import { clientId, createSigningKey, issueIdToken, issuer, now, signingKey, toBase64url } from '../../../support/issueIdToken'
import { answers, startJwksServer } from '../../../support/jwksServer'
import type { JwksServer } from '../../../support/jwksServer'

const secrets = ['a session secret of 32 characters', 'an older secret of 32 characters.'] as const
const cipher = createCipher([...secrets])
const minute = 60
const hour = 60 * minute
const nextKey = await createSigningKey('key-2')
// Tokens outlive the hours that the tests let pass.
const token = await issueIdToken({ exp: now + 100 * hour })
const nextToken = await issueIdToken({ exp: now + 100 * hour }, { key: nextKey })
const issueUnknown = (kid: string) => issueIdToken({ exp: now + 100 * hour }, { header: { kid } })

let server: JwksServer
let clock: { at: number }
let log: string[]
beforeEach(async () => {
  server = await startJwksServer(answers.keys(signingKey.jwk))
  clock = { at: now }
  log = []
})
afterEach(() => server.close())

const create = (options: Partial<KeySetOptions> = {}) => createKeySet({
  jwksUri: async () => server.url,
  now: () => clock.at,
  storage: createStorage(),
  issuer,
  cipher,
  onFetch: () => {},
  log: { info: (text: string) => log.push(text), warn: (text: string) => log.push(text) },
  ...options,
})
const verify = (keys: KeySet, text = token) => verifyIdToken(text, { issuer, clientId, keys, now: () => clock.at })
const codeOf = (verification: Promise<unknown>) => verification.then(() => 'ok', (error: { code: string }) => error.code)
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
/** A fetch that begins behind an answer has ended when `warm` finds nothing under way; here: when the requests are counted. */
const settle = async (condition: () => boolean) => {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}

/** A provider whose discovery fails as Node's fetch does: the reason is the code of a cause. */
const failWith = (code: string) => () => Promise.reject(new AuthError('temporarily_unavailable', 'A sentence.', {
  cause: new TypeError('fetch failed', { cause: Object.assign(new Error('secret address'), { code }) }),
}))

const faults = [
  ['answers 500', answers.status(500), 'status 500'],
  ['answers 404', answers.status(404), 'status 404'],
  ['answers HTML', answers.html(), 'not JSON'],
  ['answers an empty set', answers.keys(), 'no usable key'],
  ['answers something else', answers.raw('[]'), 'not a key set'],
  ['answers only a weak key', answers.keys({ ...signingKey.jwk, n: 'AQAB' }), 'no usable key'],
  ['answers 10 MB', answers.raw(Buffer.alloc(10 * 1024 * 1024, ' ')), 'too large'],
  ['never stops', answers.endless(), 'too large'],
  ['is not UTF-8', answers.raw(Buffer.from('{"keys":[],"x":"\xFF"}', 'latin1')), 'not UTF-8'],
  ['redirects elsewhere', answers.status(302, { location: 'http://127.0.0.1:9/' }), 'status 302'],
  ['redirects to itself', answers.status(307, { location: '/.well-known/jwks.json?again' }), 'status 307'],
  ['cuts the connection', answers.drop(), 'network: the connection was closed (UND_ERR_SOCKET)'],
] as const

describe('createKeySet, one fetch for all', () => {
  it.each([[true], [false]])('costs one fetch for 200 cold requests (shareFetches %s)', async (shareFetches) => {
    const keys = create({ shareFetches })
    const codes = await Promise.all(times(200, () => codeOf(verify(keys))))
    expect(new Set(codes)).toEqual(new Set(['ok']))
    expect(server.requests()).toBe(1)
  })

  it('tells how each fetch ended', async () => {
    const outcomes: string[] = []
    const keys = create({ onFetch: outcome => outcomes.push(outcome) })
    await keys.warm()
    server.answerWith(answers.status(500))
    clock.at += 10 * minute
    await codeOf(verify(keys))
    expect(outcomes).toEqual(['ok', 'failed'])
  })

  it('fetches nothing before it is asked, and once to be warm', async () => {
    const keys = create()
    expect(keys.status()).toEqual({ isUsable: false, keyCount: 0, ageSeconds: null, lastFailureAt: null, lastFailureReason: null })
    expect(server.requests()).toBe(0)
    await keys.warm()
    clock.at += 10
    await keys.warm()
    expect(server.requests()).toBe(1)
    expect(keys.status()).toMatchObject({ isUsable: true, keyCount: 1, ageSeconds: 10 })
  })

  it.each([
    ['discovery fails', async () => Promise.reject(new Error('secret address')), 'discovery'],
    ['the provider’s name is unknown', failWith('ENOTFOUND'), 'discovery: the host name cannot be resolved (ENOTFOUND)'],
    ['the provider’s certificate is its own', failWith('DEPTH_ZERO_SELF_SIGNED_CERT'), expect.stringMatching(/^discovery: .*NODE_EXTRA_CA_CERTS \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/)],
    ['discovery fails with a code of the provider', failWith('secret address'), 'discovery'],
    ['there is no address', async () => undefined, 'no jwks_uri'],
    ['the address is plain http', async () => 'http://example.com/jwks.json', 'unusable jwks_uri'],
    ['the address has credentials', async () => 'https://user:secret@example.com/jwks.json', 'unusable jwks_uri'],
    ['the address is relative', async () => 'jwks', 'unusable jwks_uri'],
    ['the address is a number', async () => JSON.parse('5'), 'unusable jwks_uri'],
    ['the address is another scheme', async () => 'data:application/json,{}', 'unusable jwks_uri'],
    ['nobody listens', async () => 'http://127.0.0.1:3/', 'network: the connection was refused (ECONNREFUSED)'],
  ])('has no keys when %s', async (_, jwksUri, reason) => {
    const keys = create({ jwksUri })
    expect(await codeOf(verify(keys))).toBe('keys_unavailable')
    expect(keys.status().lastFailureReason).toEqual(reason)
  })

  it.each<[string, Response, string | null]>([
    ['a set of 200 KB', Response.json({ keys: [signingKey.jwk], padding: 'x'.repeat(200 * 1024) }), null],
    ['a set of 257 KB', Response.json({ keys: [signingKey.jwk], padding: 'x'.repeat(257 * 1024) }), 'too large'],
    ['a redirect that may not be seen', Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' }), 'redirect'],
  ])('asks for JSON, and says what is wrong with %s', async (_, response, reason) => {
    const fetch = vi.fn(async () => response)
    const keys = create({ fetch })
    await keys.warm()
    const init = { headers: { accept: 'application/json' }, redirect: 'manual' }
    expect(fetch.mock.calls).toEqual([[server.url, expect.objectContaining(init)]])
    expect(keys.status().lastFailureReason).toBe(reason)
  })

  it('waits for no discovery longer than for a fetch', async () => {
    const keys = create({ jwksUri: () => new Promise(() => {}), fetch: () => Promise.reject(new Error('not reached')) })
    expect(await codeOf(verify(keys))).toBe('keys_unavailable')
    expect(keys.status().lastFailureReason).toBe('discovery: it did not answer in time (TimeoutError)')
  }, 10_000)
})

describe('createKeySet, refresh', () => {
  it('refreshes behind the requests from an age of 5 minutes', async () => {
    const keys = create()
    await keys.warm()
    clock.at += 5 * minute - 1
    await verify(keys)
    expect(server.requests()).toBe(1)
    server.answerWith(answers.hang())
    clock.at += 1
    const codes = await Promise.all(times(50, () => codeOf(verify(keys))))
    expect(new Set(codes)).toEqual(new Set(['ok']))
    await settle(() => server.requests() > 1)
    expect(server.requests()).toBe(2)
  })

  it('refuses a withdrawn key from an age of 10 minutes, though nobody asked before', async () => {
    const keys = create()
    await keys.warm()
    const { generation } = keys
    server.answerWith(answers.keys(nextKey.jwk))
    clock.at += 10 * minute
    expect(await codeOf(verify(keys))).toBe('invalid_token')
    expect(await codeOf(verify(keys, nextToken))).toBe('ok')
    expect(keys.generation).not.toBe(generation)
    expect(server.requests()).toBe(2)
  })

  it('keeps the generation while the keys are the same, in whatever order', async () => {
    server.answerWith(answers.keys(signingKey.jwk, nextKey.jwk))
    const keys = create()
    await keys.warm()
    const { generation } = keys
    server.answerWith(answers.keys(nextKey.jwk, signingKey.jwk, nextKey.jwk))
    clock.at += 10 * minute
    await keys.warm()
    expect(server.requests()).toBe(2)
    expect(keys.generation).toBe(generation)
  })

  it('is not confused by a clock that is set back', async () => {
    const keys = create()
    await keys.warm()
    clock.at -= 2
    expect(await codeOf(verify(keys))).toBe('ok')
  })

  it('fetches again when the clock is set back by hours, before and after the first success', async () => {
    const keys = create()
    clock.at += 180 * minute
    server.answerWith(answers.status(503))
    await keys.warm()
    clock.at -= 180 * minute
    server.answerWith(answers.keys(signingKey.jwk))
    expect(await codeOf(verify(keys))).toBe('ok')
    clock.at -= 180 * minute
    const requests = server.requests()
    await keys.warm()
    expect(server.requests()).toBe(requests + 1)
  })
})

describe('createKeySet, unknown kid', () => {
  it.each([[true], [false]])('looks for a new key at once, right after a fetch (shareFetches %s)', async (shareFetches) => {
    const keys = create({ shareFetches })
    await keys.warm()
    server.answerWith(answers.keys(signingKey.jwk, nextKey.jwk))
    const codes = await Promise.all(times(20, () => codeOf(verify(keys, nextToken))))
    expect(new Set(codes)).toEqual(new Set(['ok']))
    expect(server.requests()).toBe(2)
  })

  it.each([[true], [false]])('costs at most 3 fetches for 500 of them in 5 seconds (shareFetches %s)', async (shareFetches) => {
    const keys = create({ shareFetches })
    for (let second = 0; second < 5; second += 1) {
      const unknown = await Promise.all(times(100, index => issueUnknown(`unknown-${second}-${index}`)))
      const codes = await Promise.all([...unknown.map(text => codeOf(verify(keys, text))), codeOf(verify(keys))])
      expect(codes.pop()).toBe('ok')
      expect(new Set(codes)).toEqual(new Set(['invalid_token']))
      clock.at += 1
    }
    expect(server.requests()).toBeLessThanOrEqual(3)
  })

  it('looks again after 5 seconds', async () => {
    const keys = create()
    await verify(keys)
    for (const requests of [2, 3, 4]) {
      expect(await codeOf(verify(keys, nextToken))).toBe('invalid_token')
      clock.at += 4.9
      expect(await codeOf(verify(keys, nextToken))).toBe('invalid_token')
      expect(server.requests()).toBe(requests)
      clock.at += 0.1
    }
  })

  it('lets no valid token wait behind it', async () => {
    const keys = create()
    await keys.warm()
    server.answerWith(answers.hang())
    const states: string[] = []
    const unknown = codeOf(verify(keys, nextToken)).then(code => states.push(code))
    await settle(() => server.requests() > 1)
    await Promise.all(times(20, () => verify(keys)))
    states.push('valid tokens done')
    await server.close()
    await unknown
    expect(states).toEqual(['valid tokens done', 'keys_unavailable'])
    server = await startJwksServer(answers.hang())
  })

  it('does not fetch for a token that has no kid or another algorithm', async () => {
    server.answerWith(answers.keys(signingKey.jwk, nextKey.jwk))
    const keys = create()
    await keys.warm()
    for (const header of [{ kid: undefined }, { alg: 'HS256' }]) {
      expect(await codeOf(verify(keys, await issueIdToken({}, { header })))).toBe('invalid_token')
    }
    expect(server.requests()).toBe(1)
  })

  it('keeps pace with an issuer that rotates every second', async () => {
    const keys = create()
    const known = [signingKey]
    for (let second = 0; second < 12; second += 1) {
      server.answerWith(answers.keys(...known.map(({ jwk }) => jwk)))
      expect(await codeOf(verify(keys))).toBe('ok')
      expect(['ok', 'invalid_token']).toContain(await codeOf(verify(keys, await issueIdToken({}, { key: known.at(-1) }))))
      known.push(await createSigningKey(`rotated-${second}`))
      clock.at += 1
    }
    expect(server.requests()).toBeLessThanOrEqual(4)
    clock.at += 5
    expect(await codeOf(verify(keys, await issueIdToken({}, { key: known.at(-2) })))).toBe('ok')
  })
})

describe('createKeySet, while the issuer fails', () => {
  it.each(faults)('costs 200 cold requests one fetch when it %s', async (_, answer, reason) => {
    server.answerWith(answer)
    const keys = create()
    const codes = await Promise.all(times(200, () => codeOf(verify(keys))))
    codes.push(...await Promise.all(times(200, () => codeOf(verify(keys)))))
    expect(new Set(codes)).toEqual(new Set(['keys_unavailable']))
    expect(server.requests()).toBe(1)
    expect(keys.status()).toEqual({ isUsable: false, keyCount: 0, ageSeconds: null, lastFailureAt: now, lastFailureReason: reason })
    expect(log).toHaveLength(1)
    expect(log[0]).not.toContain('127.0.0.1')
  })

  it('gives up on one that hangs, for all who wait', async () => {
    server.answerWith(answers.hang())
    const keys = create()
    const codes = await Promise.all(times(200, () => codeOf(verify(keys))))
    expect(new Set(codes)).toEqual(new Set(['keys_unavailable']))
    expect(server.requests()).toBe(1)
    expect(keys.status().lastFailureReason).toBe('network: it did not answer in time (TimeoutError)')
  }, 10_000)

  it.each(faults)('lets the keys held serve for 24 hours when it %s', async (_, answer) => {
    const keys = create()
    await keys.warm()
    server.answerWith(answer)
    clock.at += 10 * minute
    expect(await codeOf(verify(keys))).toBe('ok')
    expect(server.requests()).toBe(2)
    clock.at = now + 24 * hour
    expect(await codeOf(verify(keys))).toBe('ok')
    clock.at += 1
    expect(await codeOf(verify(keys))).toBe('keys_unavailable')
    expect(keys.status()).toMatchObject({ isUsable: false })
  })

  it('backs off: no more than a dozen fetches in 10 minutes of constant asking', async () => {
    const keys = create()
    server.answerWith(answers.status(503))
    for (let second = 0; second < 600; second += 1) {
      expect(await codeOf(verify(keys))).toBe('keys_unavailable')
      clock.at += 1
    }
    expect(server.requests()).toBeGreaterThanOrEqual(10)
    expect(server.requests()).toBeLessThanOrEqual(26) // 60 seconds less half by chance
    expect(log).toHaveLength(1)
  })

  it('says 503 of an unknown kid, 401 again once it can ask', async () => {
    const keys = create()
    await keys.warm()
    server.answerWith(answers.status(503))
    expect(await codeOf(verify(keys, nextToken))).toBe('keys_unavailable')
    expect(await codeOf(verify(keys, nextToken))).toBe('keys_unavailable')
    expect(await codeOf(verify(keys))).toBe('ok')
    expect(server.requests()).toBe(2)
    server.answerWith(answers.keys(signingKey.jwk))
    clock.at += minute
    expect(await codeOf(verify(keys, nextToken))).toBe('invalid_token')
    expect(log).toEqual([
      'The keys of the issuer cannot be fetched (status 503); those held serve on, if any.',
      'The keys of the issuer can be fetched again.',
    ])
  })

  it('backs off for unknown kids as well', async () => {
    const keys = create()
    await keys.warm()
    server.answerWith(answers.status(503))
    for (let second = 0; second < 300; second += 1) {
      expect(await codeOf(verify(keys, nextToken))).toBe('keys_unavailable')
      clock.at += 1
    }
    expect(server.requests()).toBeLessThanOrEqual(20) // one in 5 seconds would be 60
  })

  it('comes back by itself when the issuer does', async () => {
    const keys = create()
    await keys.warm()
    server.answerWith(answers.drop())
    clock.at += 10 * minute
    await verify(keys)
    server.answerWith(answers.keys(nextKey.jwk))
    clock.at += minute
    await verify(keys)
    await settle(() => log.length === 2)
    expect(await codeOf(verify(keys))).toBe('invalid_token')
    expect(keys.status()).toMatchObject({ ageSeconds: 0, lastFailureReason: 'network: the connection was closed (UND_ERR_SOCKET)' })
  })

  it('does not trust an outage of hours ago: waits for a fetch before an old key serves', async () => {
    const keys = create()
    await keys.warm()
    server.answerWith(answers.drop())
    clock.at += 10 * minute
    await verify(keys)
    server.answerWith(answers.keys(nextKey.jwk))
    clock.at += 3 * hour
    expect(await codeOf(verify(keys))).toBe('invalid_token')
  })
})

describe('createKeySet, shared storage', () => {
  const read = async (storage: Storage) => storage.getItem<string>((await storage.getKeys())[0] ?? 'none')
  const write = async (storage: Storage, record: string) => storage.setItem((await storage.getKeys())[0] ?? 'none', record)
  const saveFrom = async (storage: Storage, options: Partial<KeySetOptions> = {}) => {
    const saves = collectBackgroundWork()
    await create({ storage, ...options }).warm()
    await Promise.all(saves)
  }

  it('spares a cold instance the fetch', async () => {
    const storage = createStorage()
    await saveFrom(storage)
    server.answerWith(answers.drop())
    clock.at += minute
    const keys = create({ storage })
    await Promise.all(times(50, () => verify(keys)))
    expect(server.requests()).toBe(1)
    expect(keys.status()).toMatchObject({ ageSeconds: minute, keyCount: 1 })
  })

  it('still looks for a key that is newer than the saved set', async () => {
    const storage = createStorage()
    await saveFrom(storage)
    server.answerWith(answers.keys(nextKey.jwk))
    expect(await codeOf(verify(create({ storage }), nextToken))).toBe('ok')
  })

  it('serves a cold instance through an outage, by the age of the saved set', async () => {
    const storage = createStorage()
    await saveFrom(storage)
    server.answerWith(answers.status(500))
    clock.at += 23 * hour
    expect(await codeOf(verify(create({ storage })))).toBe('ok')
    clock.at += 2 * hour
    expect(await codeOf(verify(create({ storage })))).toBe('keys_unavailable')
  })

  it('believes a set that was saved under an older secret', async () => {
    const storage = createStorage()
    await saveFrom(storage, { cipher: createCipher([secrets[1]]) })
    await verify(create({ storage }))
    expect(server.requests()).toBe(1)
  })

  it.each<[string, Partial<KeySetOptions>]>([
    ['under another secret', { cipher: createCipher(['another session secret of 32 chars']) }],
    ['for another algorithm', { algorithm: 'PS256' }],
  ])('ignores a set that was saved %s', async (_, options) => {
    const storage = createStorage()
    server.answerWith(answers.keys({ ...signingKey.jwk, alg: undefined }))
    await saveFrom(storage, options)
    server.answerWith(answers.keys(signingKey.jwk))
    expect(await codeOf(verify(create({ storage })))).toBe('ok')
    expect(server.requests()).toBe(2)
  })

  it.each<[string, (saved: string) => unknown]>([
    ['that someone else has written', () => ({ issuer, jwks: { keys: [nextKey.jwk] }, fetchedAt: now })],
    ['whose keys were replaced', saved => saved.replace(/\..*\./, `.${toBase64url(JSON.stringify({ issuer, jwks: { keys: [nextKey.jwk] }, fetchedAt: now }))}.`)],
    ['that is unsigned', saved => `${toBase64url('{"alg":"none"}')}.${saved.split('.')[1]}.`],
    ['that is damaged', () => 'damaged'],
  ])('ignores a saved set %s', async (_, damage) => {
    const storage = createStorage()
    await saveFrom(storage)
    await write(storage, damage(await read(storage) ?? '') as string)
    const keys = create({ storage })
    expect(await codeOf(verify(keys, nextToken))).toBe('invalid_token')
    expect(await codeOf(verify(keys))).toBe('ok')
    expect(log).toContain('The saved keys of the issuer cannot be read.')
  })

  it('ignores a set saved for another issuer, whatever its name in the storage', async () => {
    const [storage, others] = [createStorage(), createStorage()]
    await saveFrom(storage)
    await saveFrom(others, { issuer: 'https://evil.example/' })
    await write(storage, await read(others) ?? '')
    await verify(create({ storage }))
    expect(server.requests()).toBe(3)
  })

  it('ignores a set from the future', async () => {
    const storage = createStorage()
    clock.at += hour
    await saveFrom(storage)
    clock.at -= hour
    const keys = create({ storage })
    await verify(keys)
    expect(keys.status()).toMatchObject({ ageSeconds: 0 })
  })

  it('costs a fetch and no answer when the storage fails', async () => {
    const failing = createStorage()
    failing.getItem = () => Promise.reject(new Error('down'))
    failing.setItem = () => Promise.reject(new Error('down'))
    const keys = create({ storage: failing })
    expect(await codeOf(verify(keys))).toBe('ok')
    await settle(() => log.length === 2)
    expect(log).toEqual(['The saved keys of the issuer cannot be read.', 'The keys of the issuer cannot be saved.'])
  })
})
