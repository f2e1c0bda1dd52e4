import { describe, expect, it } from 'vitest'
import { requireSameUser } from '#server/tokens/idToken'
import { clientId, issuer, now } from '../../../support/issueIdToken'

const previous = { iss: issuer, sub: 'auth0|alice', aud: clientId, azp: clientId, nonce: 'n-1', auth_time: now - 100, org_id: 'org_1' }

describe('requireSameUser (OpenID Connect Core §12.2)', () => {
  it.each<[string, object, object]>([
    ['the same claims', {}, {}],
    ['no nonce', { nonce: undefined }, {}],
    ['a nonce where the first is not known any more', {}, { nonce: undefined }],
    ['no auth_time', { auth_time: undefined }, {}],
    ['auth_time 0 in either', { auth_time: 0 }, {}],
    ['auth_time where it was 0', {}, { auth_time: 0 }],
    ['no organization', { org_id: undefined }, {}],
    ['an organization that is no text', { org_id: 5 }, { org_id: undefined }],
    ['the audience as an array', { aud: [clientId] }, {}],
    ['one more audience', { aud: ['other', clientId] }, {}],
  ])('accepts %s', (_, changes, before) => {
    expect(requireSameUser({ ...previous, ...changes }, { ...previous, ...before })).toBeUndefined()
  })

  it.each<[string, object, object?]>([
    ['iss', { iss: 'https://other.example/' }],
    ['sub', { sub: 'auth0|bob' }],
    ['aud', { aud: 'other' }],
    ['aud', { aud: clientId }, { aud: [clientId, 'other'] }],
    ['azp', { azp: undefined }],
    ['azp', {}, { azp: undefined }],
    ['nonce', { nonce: 'n-2' }],
    ['nonce', { nonce: null }],
    ['auth_time', { auth_time: now }],
    ['org_id', { org_id: 'org_2' }],
    ['org_id', {}, { org_id: undefined }],
  ])('refuses another %s and names it: %j', (claim, changes, before = {}) => {
    expect(() => requireSameUser({ ...previous, ...changes }, { ...previous, ...before })).toThrow(expect.objectContaining({
      code: 'login_required',
      message: 'The sign-in provider sent an ID token of another sign-in.',
      cause: expect.objectContaining({ message: `the refreshed ID token has another ${claim}` }),
    }))
  })
})
