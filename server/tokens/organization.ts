import { AuthError } from '#server/platform/errors'

/**
 * Requires that the user signed in to the organization that was asked for, by its identifier (`org_…`) or its name. Where none was
 * asked for, any will do.
 * @throws {AuthError} `access_denied`
 * @see https://auth0.com/docs/manage-users/organizations/using-tokens
 */
export function requireOrganization(claims: Readonly<Record<string, unknown>>, organization: string | undefined): void {
  if (organization === undefined) return
  const isName = !organization.startsWith('org_')
  // Auth0 gives names in lower case, whatever case they were asked for in.
  const isSame = isName ? claims.org_name === organization.toLowerCase() : claims.org_id === organization
  if (!isSame) throw new AuthError('access_denied', 'The sign-in was to another organization than the one asked for.')
}
