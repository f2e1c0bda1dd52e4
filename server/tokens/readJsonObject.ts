import { base64url } from 'jose'
import { isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'

// With `ignoreBOM` a byte order mark stays in the text, and JSON.parse refuses it.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The JSON object in a part of a token; null unless it is base64url of UTF-8 without duplicate members. */
export function readJsonObject(part = ''): JsonObject | null {
  try {
    const json = strictUtf8.decode(base64url.decode(part))
    const value: unknown = JSON.parse(json)
    return isJsonObject(value) && !hasDuplicateMembers(json) ? value : null
  }
  catch {
    return null // not UTF-8, or not JSON
  }
}

/**
 * JSON.parse keeps the last of two members of one name where another parser keeps the first (RFC 8725 §2.6, RFC 7519 §4). Looks at
 * the top level only and expects valid JSON: there a string followed by a colon at depth 1 is a member's name.
 */
function hasDuplicateMembers(json: string): boolean {
  const names = new Set<unknown>()
  let depth = 0
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (!colon || depth !== 1) continue
    const name: unknown = JSON.parse(String(text))
    if (names.has(name)) return true
    names.add(name)
  }
  return false
}
