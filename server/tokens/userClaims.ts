/** Claims of the protocol, not of the user. */
const protocolClaims = new Set([
  'iss', 'aud', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'azp', 'at_hash', 'c_hash', 's_hash', 'sid', 'auth_time',
])

/** The claims that describe the user. */
export function toUserClaims(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !protocolClaims.has(name)))
}

// OpenID Connect Core 1.0 §5.1
const profileClaims = [
  'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website', 'email',
  'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'phone_number_verified', 'address', 'updated_at',
]

/** The standard profile claims among these, which a refreshed ID token may leave out without meaning that they are gone. */
export function pickProfile(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(profileClaims.filter(name => Object.hasOwn(claims, name)).map(name => [name, claims[name]]))
}
