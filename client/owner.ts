import type { Owner } from '#shared/types/auth'

/** Whether both belong to the same sign-in. Nobody is never the same as somebody. */
export function isSameOwner(a: Owner | null, b: Owner | null): boolean {
  return isSameUser(a, b) && a?.session === b?.session
}

/** Whether both belong to the same user in the same organization, whatever the sign-in. */
export function isSameUser(a: Owner | null, b: Owner | null): boolean {
  return a?.sub === b?.sub && a?.organization === b?.organization
}
