import { signingAlgorithms } from '#server/platform/signingAlgorithms'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'

/** What to set where the provider signs with one of these and not with the configured algorithm. */
export function proposeAlgorithm([first, ...others]: SigningAlgorithm[]): string {
  if (!first) return `Let the provider sign ID tokens with one of ${signingAlgorithms.join(', ')}.`
  const orElse = others.length ? `, or ${others.join(', ')}: what the provider signs this client’s ID tokens with` : ''
  return `Set NUXT_AUTH0_ID_TOKEN_ALG=${first}${orElse}.`
}
