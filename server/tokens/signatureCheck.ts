import { compactVerify, errors } from 'jose'
import type { JWTVerifyGetKey, VerifyOptions } from 'jose'
import { defaultSigningAlgorithm } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'
import type { Check } from '#server/tokens/requireChecks'

/** Where keys come from: a key set, or anything with its `getKey`. */
export interface KeySource {
  /** The one algorithm that tokens are signed with; RS256 by default. */
  algorithm?: SigningAlgorithm
  /** @throws {AuthError} `keys_unavailable`: no key could be had; any other error means that the issuer has no such key. */
  getKey: JWTVerifyGetKey
}

/** A signature of the one algorithm over the text as it came, by a key of the issuer. */
export const signature: Check<{ keys: KeySource }> = {
  name: 'signature',
  holds: async (token, { keys }) => {
    const options = { algorithms: [toAlgorithm(keys)] }
    try {
      await compactVerify(token.text, keys.getKey, options)
      return true
    }
    catch (error) {
      // Two keys under one kid are the provider's mistake and no reason to refuse its users. Without a kid it would be guessing.
      if (error instanceof errors.JWKSMultipleMatchingKeys && token.header()?.kid !== undefined) {
        return verifyWithAny(token.text, error, options)
      }
      throw error
    }
  },
}

/** The algorithm that tokens of this source must be signed with. */
export function toAlgorithm({ algorithm = defaultSigningAlgorithm }: KeySource): SigningAlgorithm {
  return algorithm
}

async function verifyWithAny(text: string, candidates: errors.JWKSMultipleMatchingKeys, options: VerifyOptions): Promise<boolean> {
  for await (const key of candidates) {
    try {
      await compactVerify(text, key, options)
      return true
    }
    catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    }
  }
  return false
}
