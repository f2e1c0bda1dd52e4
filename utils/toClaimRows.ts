import type { User } from '#shared/types/auth'

/** One line of the claims table. A `timestamp` is in epoch seconds, an `object` is JSON; `meaning` is empty for the tenant's own claims. */
export type ClaimRow = { name: string, meaning: string } & (
  | { kind: 'timestamp', value: number }
  | { kind: 'list', value: unknown[] }
  | { kind: 'text' | 'object', value: string }
)

// The standard claims (OpenID Connect Core 1.0 §5.1) and the few that the providers add.
const meanings = new Map(Object.entries({
  sub: 'Who you are to this tenant; never changes',
  name: 'Full name',
  given_name: 'First name',
  family_name: 'Last name',
  middle_name: 'Middle name',
  nickname: 'Casual name',
  preferred_username: 'User name',
  profile: 'Profile page',
  picture: 'Address of the picture',
  website: 'Web site',
  email: 'E-mail address',
  email_verified: 'Whether the address was proven to be yours',
  gender: 'Gender',
  birthdate: 'Date of birth',
  zoneinfo: 'Time zone',
  locale: 'Language and region',
  phone_number: 'Telephone number',
  phone_number_verified: 'Whether the number was proven to be yours',
  address: 'Postal address',
  updated_at: 'Last change of this profile',
  auth_time: 'When you proved who you are',
  amr: 'How you proved it',
  acr: 'How strong the proof was',
  org_id: 'Organisation',
  org_name: 'Name of the organisation',
}))

/** The user's claims in a stable order: the standard ones first, as listed above, then the tenant's own by name. */
export function toClaimRows(user: User): ClaimRow[] {
  const order = [...meanings.keys()].reverse()
  const rank = (name: string) => order.indexOf(name) // -1, after all others, for the tenant's own
  return Object.entries(user)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([a], [b]) => rank(b) - rank(a) || (a < b ? -1 : 1))
    .map(([name, value]) => toClaimRow(name, value))
}

function toClaimRow(name: string, value: unknown): ClaimRow {
  const meaning = meanings.get(name) ?? ''
  // Auth0 sends `updated_at` as an ISO string, the specification as a number: both are a timestamp.
  if (['updated_at', 'auth_time'].includes(name)) {
    const seconds = typeof value === 'number' ? value : Date.parse(String(value)) / 1000
    if (Number.isFinite(seconds)) return { name, meaning, kind: 'timestamp', value: seconds }
  }
  if (typeof value === 'boolean') return { name, meaning, kind: 'text', value: value ? 'yes' : 'no' }
  if (Array.isArray(value) && value.every(entry => typeof entry !== 'object')) return { name, meaning, kind: 'list', value }
  if (typeof value === 'object') return { name, meaning, kind: 'object', value: JSON.stringify(value, null, 2) }
  return { name, meaning, kind: 'text', value: String(value) }
}
