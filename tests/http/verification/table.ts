import { algorithms } from './algorithms.ts'
import type { BrokenRequest } from './brokenRequest.ts'
import { claims } from './claims.ts'
import { encoding } from './encoding.ts'
import { headers } from './headers.ts'
import { signatures } from './signatures.ts'
import { transport } from './transport.ts'

/** All ways in which a request with a valid ID token is broken, by what is broken. */
export const brokenRequests: Readonly<Record<string, readonly BrokenRequest[]>> = {
  algorithms, headers, signatures, claims, encoding, transport,
}
