/** A JSON object of unknown members: from outside until each member has been checked. */
export type JsonObject = Record<string, unknown>

// Base64url without padding whose unused trailing bits are zero: every value has one spelling (RFC 4648 §3.5).
const canonicalBase64url = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

/** Whether the text is strict, non-empty, canonical base64url. */
export function isBase64url(text: string): boolean {
  return text !== '' && canonicalBase64url.test(text)
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
