import { base64url } from 'jose'
import { isBase64url, isJsonObject } from '#server/platform/json'
import type { JsonObject } from '#server/platform/json'

/**
 * A compact JWS taken apart on demand. Nothing in it is proven: only `requireChecks` turns it into claims to act on.
 * `header` and `claims` are null when the part is not strict base64url of a UTF-8 JSON object without duplicate members.
 */
export interface DecodedToken {
  text: string
  header: () => JsonObject | null
  claims: () => JsonObject | null
}

/** Takes a token apart, each part once and only when it is asked for, so that size and shape are judged before any parsing. */
export function decodeToken(text: string): DecodedToken {
  const parts = new Map<number, JsonObject | null>()
  const readPart = (index: number) => {
    if (!parts.has(index)) parts.set(index, readJsonObject(text.split('.', 3)[index] ?? ''))
    return parts.get(index) ?? null
  }
  return { text, header: () => readPart(0), claims: () => readPart(1) }
}

// With `ignoreBOM` a byte order mark stays in the text, and JSON.parse refuses it.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readJsonObject(part: string): JsonObject | null {
  if (!isBase64url(part)) return null
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
  let previous = ''
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (token === ':' && depth === 1) {
      const name: unknown = JSON.parse(previous)
      if (names.has(name)) return true
      names.add(name)
    }
    previous = token
  }
  return false
}
