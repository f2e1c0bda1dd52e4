import { createSigningKey } from '../../support/issueIdToken.ts'
import { withHeader, withToken } from './brokenRequest.ts'
import type { BrokenRequest } from './brokenRequest.ts'

const kids = {
  'unknown': 'key-unknown', 'in capitals': 'KEY-1', 'empty': '', 'null': null, 'a number': 1,
  'an array': ['key-1'], 'an object': { kid: 'key-1' }, 'a path': '../../../../dev/null',
  'a statement of SQL': '\' UNION SELECT \'key\';--', 'a command': '$(id) `id` | id', 'a URL': 'https://evil.example/key',
  '__proto__': '__proto__', 'of 10 KB': 'k'.repeat(10_000),
  'with line ends': 'key\r\nX-Injected: 1', 'with NUL': 'key-1\0',
}

const types = [
  'at+jwt', 'application/at+jwt', 'AT+JWT', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'token-introspection+jwt', 'JWE', 'JOSE', '', null, 1,
  ['JWT'],
]

/** Links point to the provider itself, which tells whether anybody followed them. */
const linkTo = (issuer: string) => `${issuer}followed`

/** Header members (RFC 7515 §4.1; RFC 8725 §3.5, §3.10, §3.11). */
export const headers: BrokenRequest[] = [
  ...types.map(typ => withHeader(`typ ${JSON.stringify(typ)}`, () => ({ typ }))),
  ...Object.entries(kids).map(([name, kid]) => withHeader(`kid ${name}`, () => ({ kid }))),
  withHeader('no kid, where there are two keys to guess from', () => ({ kid: undefined })),
  withHeader('jwk: the provider’s own key', ({ key }) => ({ jwk: key.jwk })),
  withToken('jwk: the key of an attacker, who signed', async (valid) => {
    const key = await createSigningKey('key-1', valid.key.jwk.alg)
    return valid.issue({}, { key, header: { jwk: key.jwk } })
  }),
  withToken('jku and x5u: links to the key of an attacker, who signed', async (valid) => {
    const key = await createSigningKey('key-1', valid.key.jwk.alg)
    return valid.issue({}, { key, header: { jku: linkTo(valid.issuer), x5u: linkTo(valid.issuer) } })
  }),
  withHeader('x5c: a certificate', () => ({ x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] })),
  withHeader('x5c: null', () => ({ x5c: null })),
  withHeader('crit: an extension that nobody knows', () => ({ 'crit': ['http://example.com/UNDEFINED'], 'http://example.com/UNDEFINED': true })),
  withHeader('crit: a claim', ({ now }) => ({ crit: ['exp'], exp: now + 60 })),
  withHeader('crit: b64', () => ({ crit: ['b64'], b64: false })),
  withHeader('crit: b64, unused', () => ({ crit: ['b64'], b64: true })),
  withHeader('crit: empty', () => ({ crit: [] })),
  withHeader('crit: null', () => ({ crit: null })),
  withHeader('crit: a string', () => ({ crit: 'exp' })),
]
