import { randomBytes } from 'node:crypto'
import { createSigningKey, type SigningKey } from '../signingKeys.ts'
import { readPrivateJson, writePrivateJson } from './privateJsonFile.ts'

/** The secrets of a tenant: what signs its tokens and its cookies. */
export interface TenantKeys {
  signingKeys: SigningKey[]
  cookieKeys: string[]
}

/** Reads the keys kept at `path`, or makes new ones and keeps them. With null they live in memory only. */
export async function openTenantKeys(path: string | null): Promise<TenantKeys> {
  const stored = path === null ? null : readPrivateJson(path)
  if (isTenantKeys(stored)) return stored
  const keys = { signingKeys: [await createSigningKey('RS256')], cookieKeys: [randomBytes(32).toString('base64url')] }
  if (path !== null) writePrivateJson(path, keys)
  return keys
}

function isTenantKeys(value: unknown): value is TenantKeys {
  if (typeof value !== 'object' || value === null) return false
  const { signingKeys, cookieKeys } = value as Partial<Record<keyof TenantKeys, unknown>>
  return Array.isArray(cookieKeys) && cookieKeys.length > 0 && Array.isArray(signingKeys) && signingKeys.length > 0
    && signingKeys.every(key => typeof key.alg === 'string')
}
