import { isBase64url } from '#server/platform/json'
import { createAlgorithmMismatch } from '#server/platform/signingAlgorithms'
import { signature, toAlgorithm } from '#server/tokens/signatureCheck'
import type { KeySource } from '#server/tokens/signatureCheck'
import type { Check } from '#server/tokens/requireChecks'

/** Characters that a token has at most, unless the caller allows more; Auth0's have 1 to 2 KB. */
export const maxTokenLength = 16 * 1024

type Plain = Check<unknown>

const size: Check<{ maxLength?: number }> = {
  name: 'size',
  holds: (token, { maxLength = maxTokenLength }) => token.text.length <= maxLength,
}

const shape: Plain = {
  name: 'shape',
  holds: (token) => {
    const parts = token.text.split('.', 4)
    return parts.length === 3 && parts.every(isBase64url)
  },
}

const header: Plain = { name: 'header', holds: token => token.header() !== null }

// Before any key is looked up, so that neither `none` nor HS256 with a public key as the secret gets further (RFC 8725 §3.1).
const alg: Check<{ keys: KeySource }> = {
  name: 'alg',
  holds: (token, { keys }) => {
    const [found, configured] = [token.header()?.alg, toAlgorithm(keys)]
    if (found !== configured) throw createAlgorithmMismatch(found, configured)
    return true
  },
}

// We understand no extension; `b64` is one as well (RFC 7515 §4.1.11, RFC 7797).
const crit: Plain = { name: 'crit', holds: token => token.header()?.crit === undefined }

// Keys come from the configured JWKS only (OpenID Connect Core §2). A token that carries its own key was made for a verifier that would
// use it, so it is refused. Links (`jku`, `x5u`) are ignored and never followed: some providers always add them.
const headerKeys: Plain = {
  name: 'header_keys',
  holds: token => ['jwk', 'x5c'].every(member => token.header()?.[member] === undefined),
}

// Without a kid the set must have exactly one usable key; the signature check sees to it.
const kid: Plain = {
  name: 'kid',
  holds: (token) => {
    const value = token.header()?.kid
    return value === undefined || (typeof value === 'string' && value !== '')
  },
}

/**
 * What every kind of token must pass before its claims are read, the signature last. `types` are the accepted values of `typ` in
 * lower case without `application/`, undefined among them when the member may be absent.
 * @see RFC 7515 §4.1.9; RFC 8725 §3.11
 */
export function createHeaderChecks(types: readonly (string | undefined)[]): readonly Check<{ keys: KeySource, maxLength?: number }>[] {
  const typ: Plain = { name: 'typ', holds: token => types.includes(toMediaType(token.header()?.typ)) }
  const payload: Plain = { name: 'payload', holds: token => token.claims() !== null }
  return [size, shape, header, alg, crit, typ, headerKeys, kid, signature, payload]
}

// Media types are compared without case, and `application/` may be left out (RFC 7515 §4.1.9).
function toMediaType(typ: unknown): string | undefined {
  if (typ === undefined) return undefined
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''
}
