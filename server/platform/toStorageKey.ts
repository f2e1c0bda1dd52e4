import { base64url } from 'jose'

/** A key for a storage: a digest, so that neither identifiers of users nor odd characters are in it. */
export async function toStorageKey(kind: string, ...names: string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(names)))
  return `${kind}:${base64url.encode(new Uint8Array(digest))}`
}
