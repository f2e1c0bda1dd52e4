import { createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifyIdToken } from '#server/tokens/idToken'
import { refusedFrom, verifyLogoutToken } from '#server/tokens/logoutToken'
import { clientId, createSigningKey, issueIdToken, issuer, now, signingKey } from '../../../support/issueIdToken'
import type { IssueOptions } from '../../../support/issueIdToken'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const keys = { getKey: createLocalJWKSet({ keys: [signingKey.jwk] }) }
const options = { issuer, clientId, keys, now: () => now }
const refusedBy = (check: string) => ({ code: 'invalid_token', cause: { check } })

const issueLogoutToken = (claims: Record<string, unknown> = {}, { header, key }: IssueOptions = {}) => issueIdToken(
  { exp: now + 120, events: { [event]: {} }, jti: 'jti-1', nonce: undefined, name: undefined, ...claims },
  { header: { typ: 'logout+jwt', ...header }, key },
)

describe('verifyLogoutToken (Back-Channel Logout §2.6)', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>?]>([
    ['sub and sid', {}],
    ['only sub', { sid: undefined }],
    ['only sid', { sub: undefined }],
    ['an audience array', { aud: [clientId, 'other'] }],
    ['typ JWT', {}, { typ: 'JWT' }],
    ['no typ', {}, { typ: undefined }],
    ['the media type in full', {}, { typ: 'application/logout+jwt' }],
    ['an event object that is not empty', { events: { [event]: { x: 1 }, other: {} } }],
    ['nbf in the past', { nbf: now }],
    ['an hour-old token', { iat: now - 3600 }],
    ['a token of a clock 30 s ahead', { iat: now + 30, nbf: now + 30 }],
  ])('accepts %s', async (_, claims, header) => {
    await expect(verifyLogoutToken(await issueLogoutToken(claims, { header }), options)).resolves.toMatchObject({ jti: 'jti-1' })
  })

  it.each<[string, string, Record<string, unknown>, Record<string, unknown>?]>([
    ['typ', 'an access token', {}, { typ: 'at+jwt' }],
    ['alg', 'alg none', {}, { alg: 'none' }],
    ['iss', 'another issuer', { iss: 'https://evil.example/' }],
    ['aud', 'another client', { aud: 'other' }],
    ['iat', 'no iat', { iat: undefined }],
    ['iat', 'an iat to come', { iat: now + 31 }],
    ['exp', 'an expired token', { exp: now - 30 }],
    ['exp', 'an exp in a string', { exp: String(now + 60) }],
    ['exp', 'no exp', { exp: undefined }],
    ['iat', 'an iat of more than an hour ago', { iat: now - 3630 }],
    ['iat', 'an iat of a year ago', { iat: now - 365 * 24 * 3600 }],
    ['nbf', 'an nbf in the future', { nbf: now + 31 }],
    ['nbf', 'an nbf in a string', { nbf: '0' }],
    ['sub', 'an empty sub', { sub: '' }],
    ['sid', 'an empty sid', { sid: '' }],
    ['sub', 'neither sub nor sid', { sub: undefined, sid: undefined }],
    ['events', 'no events', { events: undefined }],
    ['events', 'another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['events', 'events in an array', { events: [event] }],
    ['events', 'an event that is no object', { events: { [event]: true } }],
    ['events', 'an event that is null', { events: { [event]: null } }],
    ['events', 'an event that is an array', { events: { [event]: [] } }],
    ['jti', 'no jti', { jti: undefined }],
    ['jti', 'a number as jti', { jti: 1 }],
    ['nonce', 'a nonce', { nonce: 'n-1' }],
    ['nonce', 'a null nonce', { nonce: null }],
  ])('refuses by %s: %s', async (check, _, claims, header) => {
    await expect(verifyLogoutToken(await issueLogoutToken(claims, { header }), options)).rejects.toMatchObject(refusedBy(check))
  })

  it('refuses a token of another key', async () => {
    const token = await issueLogoutToken({}, { key: await createSigningKey('key-1') })
    await expect(verifyLogoutToken(token, options)).rejects.toMatchObject(refusedBy('signature'))
  })

  it('refuses an ID token, and verifyIdToken refuses a logout token, typed or not', async () => {
    await expect(verifyLogoutToken(await issueIdToken(), options)).rejects.toMatchObject(refusedBy('events'))
    await expect(verifyIdToken(await issueLogoutToken(), options)).rejects.toMatchObject(refusedBy('typ'))
    const untyped = await issueLogoutToken({}, { header: { typ: undefined } })
    await expect(verifyIdToken(untyped, options)).rejects.toMatchObject(refusedBy('events'))
  })
})

describe('refusedFrom', () => {
  it.each([
    ['exp', 'soon', now + 60, now + 90],
    ['iat', 'far away', now + 7200, now + 3630],
  ])('is when a token is refused by %s, its exp being %s', async (check, _, exp, from) => {
    const token = await issueLogoutToken({ exp })
    expect(refusedFrom({ iat: now, exp })).toBe(from)
    await expect(verifyLogoutToken(token, { ...options, now: () => from - 1 })).resolves.toMatchObject({ iat: now })
    await expect(verifyLogoutToken(token, { ...options, now: () => from })).rejects.toMatchObject(refusedBy(check))
  })
})
