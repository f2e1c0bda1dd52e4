import { withClaims } from './brokenRequest.ts'
import type { BrokenRequest } from './brokenRequest.ts'

/** Values that are neither a name nor a timestamp. */
const mistyped = { 'null': null, 'true': true, 'an object': {}, 'an empty array': [], 'an empty string': '' }
const timestamps = ['exp', 'iat', 'nbf', 'auth_time']

/** Claims, each missing, mistyped or wrong (OpenID Connect Core §2, §3.1.3.7; RFC 7519 §4.1). */
export const claims: BrokenRequest[] = [
  ...['iss', 'aud', 'exp', 'iat', 'sub'].map(claim => withClaims(`no ${claim}`, () => ({ [claim]: undefined }))),
  ...['iss', 'aud', 'azp', 'exp', 'iat', 'nbf', 'sub', 'auth_time', 'sid'].flatMap(claim => Object.entries(mistyped)
    .map(([name, value]) => withClaims(`${claim}: ${name}`, () => ({ [claim]: value })))),
  ...timestamps.map(claim => withClaims(`${claim}: a timestamp in a string`, ({ now }) => ({ [claim]: String(now + 60) }))),
  ...timestamps.map(claim => withClaims(`${claim}: in milliseconds`, ({ now }) => ({ [claim]: (now + 60) * 1000 }))),
  ...timestamps.map(claim => withClaims(`${claim}: negative`, () => ({ [claim]: -1 }))),
  ...timestamps.map(claim => withClaims(`${claim}: an array of one`, ({ now }) => ({ [claim]: [now] }))),
  ...['iss', 'sub', 'sid'].map(claim => withClaims(`${claim}: a number`, () => ({ [claim]: 42 }))),

  withClaims('iss: another', () => ({ iss: 'https://evil.example/' })),
  withClaims('iss: without its slash', ({ issuer }) => ({ iss: issuer.slice(0, -1) })),
  withClaims('iss: with a second slash', ({ issuer }) => ({ iss: `${issuer}/` })),
  withClaims('iss: in capitals', ({ issuer }) => ({ iss: issuer.toUpperCase() })),
  withClaims('iss: with credentials', ({ issuer }) => ({ iss: issuer.replace('//', '//user@') })),
  withClaims('iss: the same host by another name', ({ issuer }) => ({ iss: issuer.replace('127.0.0.1', 'localhost') })),
  withClaims('iss: with a path behind it', ({ issuer }) => ({ iss: `${issuer}evil` })),
  withClaims('iss: with a space behind it', ({ issuer }) => ({ iss: `${issuer} ` })),
  withClaims('iss: an array with ours', ({ issuer }) => ({ iss: [issuer] })),

  withClaims('aud: another client', () => ({ aud: 'another-client' })),
  withClaims('aud: a name that begins with ours', ({ clientId }) => ({ aud: `${clientId}-2` })),
  withClaims('aud: ours in capitals', ({ clientId }) => ({ aud: clientId.toUpperCase() })),
  withClaims('aud: a list in a string', ({ clientId }) => ({ aud: `other ${clientId}` })),
  withClaims('aud: an array without ours', ({ clientId }) => ({ aud: ['other'], azp: clientId })),
  withClaims('aud: ours among numbers', ({ clientId }) => ({ aud: [clientId, 1], azp: clientId })),
  withClaims('aud: ours in a nested array', ({ clientId }) => ({ aud: [[clientId]] })),
  withClaims('aud: ours as the name of a member', ({ clientId }) => ({ aud: { [clientId]: true } })),
  withClaims('aud: several without azp', ({ clientId }) => ({ aud: [clientId, 'other'] })),
  withClaims('azp: another client', () => ({ azp: 'another-client' })),
  withClaims('azp: another client, among several audiences', ({ clientId }) => ({ aud: [clientId, 'other'], azp: 'other' })),
  withClaims('azp: an array with ours', ({ clientId }) => ({ azp: [clientId] })),

  withClaims('exp: an hour ago', ({ now }) => ({ exp: now - 3600 })),
  withClaims('exp: 6 seconds ago', ({ now }) => ({ exp: now - 6 })),
  withClaims('exp: zero', () => ({ exp: 0 })),
  withClaims('exp: beyond the year 9999', () => ({ exp: 253_370_764_800 })),
  withClaims('iat: in an hour', ({ now }) => ({ iat: now + 3600 })),
  withClaims('nbf: in an hour', ({ now }) => ({ nbf: now + 3600 })),
  withClaims('sub: of 256 characters', () => ({ sub: 'x'.repeat(256) })),
  withClaims('events: an untyped logout token', () => ({
    nonce: undefined, jti: 'j-1', events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })),
  withClaims('events: empty', () => ({ events: {} })),
]
