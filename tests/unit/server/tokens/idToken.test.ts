import { createLocalJWKSet, exportJWK, generateKeyPair, generateSecret, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import { verifyIdToken } from '#server/tokens/idToken'
import type { VerifyIdTokenOptions } from '#server/tokens/idToken'
import * as issuing from '../../../support/issueIdToken'
import type { IssueOptions } from '../../../support/issueIdToken'

const { clientId, issuer, now, toBase64url, validClaims } = issuing
const refusedBy = (check: string) => ({ code: 'invalid_token', message: 'The token is not valid.', cause: { check } })
const payload = JSON.stringify(validClaims)

describe.each(['RS256', 'ES256'] as const)('%s', async (algorithm) => {
  const createSigningKey = (kid: string, alg: string = algorithm) => issuing.createSigningKey(kid, alg)
  const signingKey = await createSigningKey('key-1')
  const issueIdToken = (claims: Record<string, unknown> = {}, options: IssueOptions = {}) =>
    issuing.issueIdToken(claims, { key: signingKey, ...options })
  const signParts = (header: string | Uint8Array, payload: string | Uint8Array) => issuing.signParts(header, payload, signingKey)
  const keys = { algorithm, getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }
  const options: VerifyIdTokenOptions = { issuer, clientId, keys, now: () => now }
  const otherAlgorithms = signingAlgorithms.filter(alg => alg !== algorithm)
  const header = JSON.stringify({ alg: algorithm, typ: 'JWT', kid: 'key-1' })
  const validParts = async () => {
    const [head = '', body = '', tail = ''] = (await issueIdToken()).split('.')
    return { head, body, tail }
  }

  describe('verifyIdToken (OpenID Connect Core §3.1.3.7)', () => {
    it('gives the claims of a valid ID token, deeply frozen', async () => {
      const claims = await verifyIdToken(await issueIdToken({ address: { country: 'NL' } }), options)
      expect(claims).toMatchObject({ ...validClaims, address: { country: 'NL' } })
      expect(Object.isFrozen(claims) && Object.isFrozen(claims.address)).toBe(true)
    })

    it.each([
      ['no typ', {}, { typ: undefined }],
      ['typ in lower case', {}, { typ: 'jwt' }],
      ['typ as a full media type', {}, { typ: 'application/jwt' }],
      ['no kid, while there is one key', {}, { kid: undefined }],
      ['an unknown header member', {}, { x5t: 'abc', foo: 1 }],
      ['a link to keys, which nobody follows', {}, { jku: 'https://evil.example/jwks.json' }],
      ['a link to a certificate, which nobody follows', {}, { x5u: 'https://evil.example/cert.pem' }],
      ['auth_time 0', { auth_time: 0 }, {}],
      ['an audience array of one', { aud: [clientId] }, {}],
      ['several audiences and azp', { aud: ['other', clientId], azp: clientId }, {}],
      ['azp', { azp: clientId }, {}],
      ['no sid', { sid: undefined }, {}],
      ['nbf in the past', { nbf: now - 10 }, {}],
      ['nbf within the tolerance', { nbf: now + 5 }, {}],
      ['iat within the tolerance', { iat: now + 5 }, {}],
      ['exp passed within the tolerance', { exp: now - 4.9 }, {}],
      ['fractional dates', { iat: now - 0.5, exp: now + 0.5 }, {}],
      ['the longest sub', { sub: 'x'.repeat(255) }, {}],
      ['a nonce that nobody asked for', { nonce: 'whatever' }, {}],
      ['no nonce that nobody asked for', { nonce: undefined }, {}],
      ['a member named __proto__', { ['__proto__']: { admin: true } }, {}],
    ])('accepts %s', async (_, claims, header) => {
      const result = await verifyIdToken(await issueIdToken(claims, { header }), options)
      expect(result.iss).toBe(issuer)
      expect('admin' in result).toBe(false)
    })

    it('requires the nonce exactly when one was sent', async () => {
      await expect(verifyIdToken(await issueIdToken(), { ...options, nonce: 'n-1' })).resolves.toMatchObject({ nonce: 'n-1' })
      for (const nonce of ['n-2', 'N-1', '', undefined, 1, ['n-1'], null]) {
        await expect(verifyIdToken(await issueIdToken({ nonce }), { ...options, nonce: 'n-1' })).rejects.toMatchObject(refusedBy('nonce'))
      }
    })

    it.each<[string, string, Record<string, unknown>]>([
      ['iss', 'no issuer', { iss: undefined }],
      ['iss', 'another issuer', { iss: 'https://evil.example/' }],
      ['iss', 'the issuer without its slash', { iss: issuer.slice(0, -1) }],
      ['iss', 'the issuer in capitals', { iss: issuer.toUpperCase() }],
      ['iss', 'an issuer that begins with ours', { iss: `${issuer}x` }],
      ['iss', 'an array of issuers', { iss: [issuer] }],
      ['aud', 'no audience', { aud: undefined }],
      ['aud', 'another audience', { aud: 'other-client' }],
      ['aud', 'an audience that holds our name', { aud: `${clientId}-2` }],
      ['aud', 'an audience list in a string', { aud: `other ${clientId}` }],
      ['aud', 'an empty audience array', { aud: [] }],
      ['aud', 'an array without us', { aud: ['a', 'b'], azp: clientId }],
      ['aud', 'an array with a number', { aud: [clientId, 1], azp: clientId }],
      ['aud', 'a nested array', { aud: [[clientId]] }],
      ['aud', 'an object', { aud: { [clientId]: true } }],
      ['aud', 'null', { aud: null }],
      ['azp', 'several audiences without azp', { aud: [clientId, 'other'] }],
      ['azp', 'the same audience twice without azp', { aud: [clientId, clientId] }],
      ['azp', 'another azp', { azp: 'other-client' }],
      ['azp', 'a null azp', { azp: null }],
      ['azp', 'an empty azp', { azp: '' }],
      ['exp', 'no exp', { exp: undefined }],
      ['exp', 'an exp in a string', { exp: String(now + 60) }],
      ['exp', 'a null exp', { exp: null }],
      ['exp', 'an exp of true', { exp: true }],
      ['exp', 'an exp of zero', { exp: 0 }],
      ['exp', 'a negative exp', { exp: -1 }],
      ['exp', 'an exp in milliseconds', { exp: (now + 60) * 1000 }],
      ['exp', 'an exp that ended the tolerance ago', { exp: now - 5 }],
      ['exp', 'an exp of an hour ago', { exp: now - 3600 }],
      ['iat', 'no iat', { iat: undefined }],
      ['iat', 'an iat in a string', { iat: String(now) }],
      ['iat', 'an iat beyond the tolerance', { iat: now + 6 }],
      ['iat', 'an iat of zero', { iat: 0 }],
      ['exp', 'an exp in the year 9999', { exp: 253_370_764_800 }],
      ['nbf', 'an nbf beyond the tolerance', { nbf: now + 6 }],
      ['nbf', 'an nbf in a string', { nbf: '0' }],
      ['nbf', 'a null nbf', { nbf: null }],
      ['sub', 'no sub', { sub: undefined }],
      ['sub', 'an empty sub', { sub: '' }],
      ['sub', 'a number as sub', { sub: 42 }],
      ['sub', 'a sub of 256 characters', { sub: 'x'.repeat(256) }],
      ['auth_time', 'an auth_time in a string', { auth_time: 'yesterday' }],
      ['auth_time', 'a negative auth_time', { auth_time: -1 }],
      ['auth_time', 'an auth_time of false', { auth_time: false }],
      ['sid', 'a number as sid', { sid: 1 }],
    ])('refuses by %s: %s', async (check, _, claims) => {
      await expect(verifyIdToken(await issueIdToken(claims), options)).rejects.toMatchObject(refusedBy(check))
    })

    it.each<[string, string, Record<string, unknown>]>([
      ['alg', 'no alg', { alg: undefined }],
      ['alg', 'alg none', { alg: 'none' }],
      ['alg', 'alg None', { alg: 'None' }],
      ['alg', 'alg in lower case', { alg: algorithm.toLowerCase() }],
      ['alg', 'alg RS384', { alg: 'RS384' }],
      ...otherAlgorithms.map<[string, string, Record<string, unknown>]>(alg => ['alg', `alg ${alg}`, { alg }]),
      ['alg', 'alg HS256', { alg: 'HS256' }],
      ['alg', 'alg in an array', { alg: [algorithm] }],
      ['crit', 'an unknown crit', { crit: ['exp'], exp: now + 60 }],
      ['crit', 'an empty crit', { crit: [] }],
      ['crit', 'crit b64', { crit: ['b64'], b64: true }],
      ['crit', 'a null crit', { crit: null }],
      ['typ', 'an access token', { typ: 'at+jwt' }],
      ['typ', 'an access token, media type in full', { typ: 'application/at+jwt' }],
      ['typ', 'a logout token', { typ: 'logout+jwt' }],
      ['typ', 'a DPoP proof', { typ: 'dpop+jwt' }],
      ['typ', 'an empty typ', { typ: '' }],
      ['typ', 'a null typ', { typ: null }],
      ['typ', 'an array as typ', { typ: ['JWT'] }],
      ['header_keys', 'an embedded key', { jwk: signingKey.jwk }],
      ['header_keys', 'an embedded certificate', { x5c: ['MIIB'] }],
      ['kid', 'a number as kid', { kid: 1 }],
      ['kid', 'an empty kid', { kid: '' }],
      ['kid', 'a null kid', { kid: null }],
      ['signature', 'an unknown kid', { kid: 'key-2' }],
      ['signature', 'a kid that is a path', { kid: '../../../dev/null' }],
      ['signature', 'a kid named like a prototype', { kid: '__proto__' }],
    ])('refuses by %s: %s', async (check, _, header) => {
      await expect(verifyIdToken(await issueIdToken({}, { header }), options)).rejects.toMatchObject(refusedBy(check))
    })

    it.each<[string, string, () => string | Promise<string>]>([
      ['size', 'a token over 16 KB', () => issueIdToken({ padding: 'x'.repeat(16 * 1024) })],
      ['shape', 'nothing', () => ''],
      ['shape', 'a word', () => 'token'],
      ['shape', 'two parts', async () => (await issueIdToken()).split('.').slice(0, 2).join('.')],
      ['shape', 'four parts', async () => `${await issueIdToken()}.x`],
      ['shape', 'five parts, as an encrypted token has', () => 'a.b.c.d.e'.replaceAll(/\w/g, 'AAAA')],
      ['shape', 'no signature', async () => (await issueIdToken()).replace(/[^.]*$/, '')],
      ['shape', 'no payload', async () => (await issueIdToken()).replace(/\..*\./, '..')],
      ['shape', 'no header', async () => (await issueIdToken()).replace(/^[^.]*/, '')],
      ['shape', 'padding', async () => `${await issueIdToken()}==`],
      ['shape', 'the standard alphabet', async () => `${await issueIdToken()}`.replace(/.{8}$/, '++//++//')],
      ['shape', 'a space at the end', async () => `${await issueIdToken()} `],
      ['shape', 'a line break', async () => `${await issueIdToken()}\n`],
      ['shape', 'a line break inside', async () => (await issueIdToken()).replace('.', '.\n')],
      ['shape', 'an impossible length', async () => `${await issueIdToken()}AAA`],
      ['shape', 'a character beyond ASCII', async () => (await issueIdToken()).replace(/.$/, 'é')],
      ['header', 'an array as header', () => signParts(`["${algorithm}"]`, payload)],
      ['header', 'null as header', () => signParts('null', payload)],
      ['header', 'a header that is not JSON', () => signParts(`{alg:${algorithm}}`, payload)],
      ['header', 'a header that is not UTF-8', () => signParts(Buffer.from(`{"alg":"${algorithm}","x":"\xFF"}`, 'latin1'), payload)],
      ['header', 'a byte order mark before the header', () => signParts(`\uFEFF${header}`, payload)],
      ['header', 'a duplicate alg', () => signParts(`{"alg":"none","kid":"key-1","alg":"${algorithm}"}`, payload)],
      ['header', 'a duplicate alg, one escaped', () => signParts(`{"\\u0061lg":"none","kid":"key-1","alg":"${algorithm}"}`, payload)],
      ['payload', 'an array as payload', () => signParts(header, `[${payload}]`)],
      ['payload', 'a string as payload', () => signParts(header, '"payload"')],
      ['payload', 'null as payload', () => signParts(header, 'null')],
      ['payload', 'a payload that is not JSON', () => signParts(header, 'payload')],
      ['payload', 'a payload that is not UTF-8', () => signParts(header, Buffer.from(payload.replace('Alice', '\xC3('), 'latin1'))],
      ['payload', 'a byte order mark before the payload', () => signParts(header, `\uFEFF${payload}`)],
      ['payload', 'text behind the payload', () => signParts(header, `${payload}{}`)],
      ['payload', 'a duplicate sub', () => signParts(header, payload.replace('{', '{"sub":"auth0|mallory",'))],
      ['payload', 'a duplicate sub, one escaped', () => signParts(header, payload.replace('{', '{"su\\u0062":"auth0|mallory",'))],
      ['payload', 'a duplicate sub behind others', () => signParts(header, payload.replace('{', '{"x":{"y":[[1]]},"sub":"auth0|bob",'))],
      ['typ', 'a typ with a media type inside', () => issueIdToken({}, { header: { typ: 'japplication/wt' } })],
      ['exp', 'an exp beyond all numbers', () => signParts(header, payload.replace(/"exp":\d+/, '"exp":1e400'))],
    ])('refuses by %s: %s', async (check, _, issue) => {
      await expect(verifyIdToken(await issue(), options)).rejects.toMatchObject(refusedBy(check))
    })

    it('refuses trailing bits that are not zero: a second spelling of one token', async () => {
      const token = await issueIdToken()
      const last = token.at(-1) ?? ''
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const twin = token.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1]
      const signatureOf = (text: string) => Buffer.from(text.split('.')[2] ?? '', 'base64url')
      expect(signatureOf(twin)).toEqual(signatureOf(token))
      await expect(verifyIdToken(twin, options)).rejects.toMatchObject(refusedBy('shape'))
    })

    it('does not mistake members of a nested object, or a colon in a string, for duplicates', async () => {
      const claims = await verifyIdToken(await issueIdToken({ nested: { sub: 1, iss: [{ sub: 2 }] }, note: '"sub":"x",{[' }), options)
      expect(claims.nested).toEqual({ sub: 1, iss: [{ sub: 2 }] })
    })
  })

  describe('verifyIdToken, limits', () => {
    it('takes a token as long as it may be, and none that is longer', async () => {
      const token = await issueIdToken()
      await expect(verifyIdToken(token, { ...options, maxLength: token.length })).resolves.toMatchObject({ iss: issuer })
      await expect(verifyIdToken(token, { ...options, maxLength: token.length - 1 })).rejects.toMatchObject(refusedBy('size'))
    })

    it.each([['arrays', '[', ']'], ['objects', '{"a":', '}']])('bears %s nested as deep as 16 KB can be', async (_, open, close) => {
      const depth = Math.floor(11_500 / (open.length + close.length))
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`
      const claims = await verifyIdToken(await signParts(header, payload.replace('{', `{"nested":${nested},`)), options)
      expect(Object.isFrozen(claims.nested)).toBe(true)
    })
  })

  describe('verifyIdToken, signature', () => {
    it.each<[string, () => Promise<string>]>([
      ['another key under the same kid', async () => issueIdToken({}, { key: await createSigningKey('key-1') })],
      ['another payload under the signature', async () => {
        const { head, tail } = await validParts()
        return `${head}.${toBase64url(JSON.stringify({ ...validClaims, sub: 'auth0|mallory' }))}.${tail}`
      }],
      ['another header under the signature', async () => {
        const { body, tail } = await validParts()
        return `${toBase64url(`{"alg":"${algorithm}","kid":"key-1"}`)}.${body}.${tail}`
      }],
      ['the signature of another token', async () => {
        const { head, body } = await validParts()
        return `${head}.${body}.${(await issueIdToken({ sub: 'auth0|bob' })).split('.')[2]}`
      }],
      ['a signature of zeros', async () => {
        const { head, body } = await validParts()
        return `${head}.${body}.${toBase64url(new Uint8Array(algorithm === 'RS256' ? 256 : 64))}`
      }],
      ['a short signature', async () => {
        const { head, body, tail } = await validParts()
        return `${head}.${body}.${tail.slice(0, 40)}`
      }],
      ['a signature with bytes behind it', async () => {
        const { head, body, tail } = await validParts()
        return `${head}.${body}.${toBase64url(Buffer.concat([Buffer.from(tail, 'base64url'), new Uint8Array(1)]))}`
      }],
      ['a signature over only the payload', async () => {
        const { head, body } = await validParts()
        return `${head}.${body}.${(await issuing.signText(body, signingKey)).split('.')[1]}`
      }],
    ])('refuses %s', async (_, issue) => {
      await expect(verifyIdToken(await issue(), options)).rejects.toMatchObject(refusedBy('signature'))
    })

    it('refuses HS256 keyed by the public key, which is no secret', async () => {
      const secret = new TextEncoder().encode(JSON.stringify(signingKey.jwk))
      const token = await new SignJWT({ ...validClaims }).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret)
      await expect(verifyIdToken(token, options)).rejects.toMatchObject(refusedBy('alg'))
    })

    it('never asks for a key when the algorithm is another', async () => {
      const asked: unknown[] = []
      const getKey = async (...arguments_: unknown[]) => {
        asked.push(arguments_)
        return generateSecret('HS256')
      }
      const token = await issueIdToken({}, { header: { alg: 'HS256' } })
      await expect(verifyIdToken(token, { ...options, keys: { algorithm, getKey } })).rejects.toMatchObject(refusedBy('alg'))
      expect(asked).toEqual([])
    })

    it('refuses a token without a kid when there are two keys to guess from', async () => {
      const second = await createSigningKey('key-2')
      const getKey = createLocalJWKSet({ keys: [signingKey.jwk, second.jwk] })
      const token = await issueIdToken({}, { header: { kid: undefined } })
      await expect(verifyIdToken(token, { ...options, keys: { algorithm, getKey } })).rejects.toMatchObject(refusedBy('signature'))
    })

    it('tries every key that the issuer published under one kid', async () => {
      const twin = await createSigningKey('key-1')
      const getKey = createLocalJWKSet({ keys: [twin.jwk, signingKey.jwk] })
      await expect(verifyIdToken(await issueIdToken(), { ...options, keys: { algorithm, getKey } }))
        .resolves.toMatchObject({ sub: 'auth0|alice' })
      const attackers = await issueIdToken({}, { key: await createSigningKey('key-1') })
      await expect(verifyIdToken(attackers, { ...options, keys: { algorithm, getKey } })).rejects.toMatchObject(refusedBy('signature'))
    })

    it('refuses when the key is unfit, whatever the crypto throws', async () => {
      const { publicKey } = await generateKeyPair(algorithm === 'ES256' ? 'RS256' : 'ES256')
      const unfit = [{ kty: 'RSA', kid: 'key-1', n: '', e: '' }, await exportJWK(publicKey), new Uint8Array(32)]
      for (const key of unfit) {
        const verification = verifyIdToken(await issueIdToken(), { ...options, keys: { algorithm, getKey: () => key } })
        await expect(verification).rejects.toMatchObject(refusedBy('signature'))
      }
    })

    it('passes on that no key could be had', async () => {
      const getKey = async () => {
        throw new AuthError('keys_unavailable', 'none')
      }
      await expect(verifyIdToken(await issueIdToken(), { ...options, keys: { algorithm, getKey } }))
        .rejects.toMatchObject({ code: 'keys_unavailable' })
    })
  })
})

describe.each(signingAlgorithms)('verifyIdToken, %s configured', async (algorithm) => {
  const signingKeys = await Promise.all(signingAlgorithms.map(alg => issuing.createSigningKey(`key-${alg}`, alg)))
  // Every key is published, without saying what it is for.
  const getKey = createLocalJWKSet({ keys: signingKeys.map(({ jwk }) => ({ ...jwk, alg: undefined })) })
  const options = { issuer, clientId, keys: { algorithm, getKey }, now: () => now }

  it.each(signingKeys)('accepts $jwk.alg only when it is the one, and says which came', async (key) => {
    const verification = verifyIdToken(await issuing.issueIdToken({}, { key }), options)
    if (key.jwk.alg === algorithm) return expect(await verification).toMatchObject({ iss: issuer })
    await expect(verification).rejects.toMatchObject({
      cause: { check: 'alg', cause: { message: `the token is signed with ${key.jwk.alg}, but ${algorithm} is configured` } },
    })
  })

  it.each(['RS256 \nsecret words', 'rs256', 5, null])('does not repeat an alg that is no registered name: %j', async (alg) => {
    const token = await issuing.issueIdToken({}, { header: { alg } })
    await expect(verifyIdToken(token, options)).rejects.toMatchObject({
      cause: { cause: { message: `the token is signed with an unknown algorithm, but ${algorithm} is configured` } },
    })
  })
})

describe('verifyIdToken, toleranceSeconds', () => {
  const options = { issuer, clientId, keys: { getKey: createLocalJWKSet({ keys: [issuing.signingKey.jwk] }) }, now: () => now }

  it.each([{ iat: now + 30 }, { nbf: now + 30 }, { exp: now - 29 }])('lets %j pass with 30 and not with the default', async (claims) => {
    const token = await issuing.issueIdToken(claims)
    await expect(verifyIdToken(token, { ...options, toleranceSeconds: 30 })).resolves.toMatchObject({ iss: issuer })
    await expect(verifyIdToken(token, options)).rejects.toMatchObject({ code: 'invalid_token' })
  })

  it.each([{ iat: now + 31 }, { nbf: now + 31 }, { exp: now - 30 }])('refuses %j with 30', async (claims) => {
    await expect(verifyIdToken(await issuing.issueIdToken(claims), { ...options, toleranceSeconds: 30 }))
      .rejects.toMatchObject({ code: 'invalid_token' })
  })
})
