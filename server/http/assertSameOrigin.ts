import { getRequestHeader } from 'h3'
import type { H3Event } from 'h3'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { AuthError } from '#server/platform/errors'

/**
 * Refuses a state-changing request that a page of another origin made. Browsers say where a request comes from in `Sec-Fetch-Site`,
 * older ones in `Origin`, and scripts cannot forge either; a caller that sends neither is not a browser and has no cookies to abuse.
 * @throws {AuthError} `forbidden`
 * @see Fetch Metadata Request Headers §2.3; RFC 6454 §7
 */
export function assertSameOrigin(event: H3Event): void {
  const site = getRequestHeader(event, 'sec-fetch-site')
  const origin = getRequestHeader(event, 'origin')
  const isSame = site ? site === 'same-origin' : !origin || origin === new URL(appBaseUrl(event)).origin
  if (!isSame) throw new AuthError('forbidden', 'This request must come from the application itself.')
}
