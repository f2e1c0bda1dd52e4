/**
 * Epoch seconds as `2026-11-24 08:33 UTC`: the same words on the server and in every browser, so hydration never differs.
 * Returns the value itself as text when no calendar can hold it.
 */
export function formatTimestamp(epochSeconds: number): string {
  return toIsoTimestamp(epochSeconds)?.replace(/^(\S+)T(\d\d:\d\d).*$/, '$1 $2 UTC') ?? String(epochSeconds)
}

/** Epoch seconds in ISO 8601, for `<time datetime>`; undefined when no calendar can hold it. */
export function toIsoTimestamp(epochSeconds: number): string | undefined {
  const date = new Date(epochSeconds * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
