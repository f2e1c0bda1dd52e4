import { compactVerify, errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import type { Check } from '#server/tokens/requireChecks'

/** Where keys come from: a key set, or anything with its `getKey`. */
export interface KeySource {
  /** @throws {AuthError} `keys_unavailable`: no key could be had; any other error means that the issuer has no such key. */
  getKey: JWTVerifyGetKey
}

/** RS256 over the text as it came, by a key of the issuer. */
export const signature: Check<{ keys: KeySource }> = {
  name: 'signature',
  holds: async (token, { keys }) => {
    try {
      await compactVerify(token.text, keys.getKey, { algorithms: ['RS256'] })
      return true
    }
    catch (error) {
      // Two keys under one kid are the provider's mistake and no reason to refuse its users. Without a kid it would be guessing.
      if (error instanceof errors.JWKSMultipleMatchingKeys && token.header()?.kid !== undefined) return verifyWithAny(token.text, error)
      throw error
    }
  },
}

async function verifyWithAny(text: string, candidates: errors.JWKSMultipleMatchingKeys): Promise<boolean> {
  for await (const key of candidates) {
    try {
      await compactVerify(text, key, { algorithms: ['RS256'] })
      return true
    }
    catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    }
  }
  return false
}
