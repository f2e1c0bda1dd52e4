/**
 * From when on a token that has just arrived counts as spent, epoch seconds: 60 seconds before its end, or the last tenth of the life
 * it had on arrival, whichever is later. A token that lives for seconds is of use too.
 */
export function toRenewAt(expiresAt: number, nowSeconds: number): number {
  return expiresAt - Math.min(60, Math.max(0, expiresAt - nowSeconds) / 10)
}
