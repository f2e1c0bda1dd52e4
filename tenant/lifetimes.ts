/** How long what the tenant issues from now on is good for, in seconds. */
export interface Lifetimes {
  idTokenSeconds: number
  accessTokenSeconds: number
  /** Counts anew with each rotation; a grant as a whole lives `grantSeconds`. */
  refreshTokenSeconds: number
  /** How long the last refresh token may be used again after its rotation (Auth0's Rotation Overlap Period); 0: reuse ends the family. */
  rotationOverlapSeconds: number
}

/** Life of a grant: after this, no rotation keeps a refresh token alive (Auth0's absolute lifetime). */
export const grantSeconds = 30 * 24 * 60 * 60

/** Life of the sign-on session at the tenant. */
export const sessionSeconds = 14 * 24 * 60 * 60

/** How long a sign-in page may stay open. */
export const interactionSeconds = 60 * 60

/** The lifetimes of a tenant that nobody has changed. */
export const defaultLifetimes: Readonly<Lifetimes> = {
  idTokenSeconds: 60 * 60,
  accessTokenSeconds: 60 * 60,
  refreshTokenSeconds: 14 * 24 * 60 * 60,
  rotationOverlapSeconds: 0,
}
