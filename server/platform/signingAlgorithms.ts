/** Algorithms that a deployment can configure for its tokens. */
export const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const

/** The one algorithm that a deployment accepts. */
export type SigningAlgorithm = typeof signingAlgorithms[number]

/** Accepted unless another algorithm is configured; the default of OpenID Connect. */
export const defaultSigningAlgorithm: SigningAlgorithm = 'RS256'

/** Names from the IANA registry of JOSE algorithms that a provider may sign with: safe to log. */
const registeredNames = [
  ...signingAlgorithms, 'none', 'HS256', 'HS384', 'HS512', 'RS384', 'RS512', 'PS384', 'PS512', 'ES256K', 'ES512', 'Ed25519', 'Ed448',
]

/** The reason that the log gives when a token is signed with another algorithm than the configured one. Safe to log. */
export function createAlgorithmMismatch(found: unknown, configured: string, options?: ErrorOptions): Error {
  const name = registeredNames.find(name => name === found) ?? 'an unknown algorithm'
  return new Error(`the token is signed with ${name}, but ${configured} is configured`, options)
}
