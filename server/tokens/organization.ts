import { AuthError } from '#server/platform/errors'

/**
 * Requires that the user signed in to the organization that was asked for, by its identifier (`org_…`) or its name. Where none was
 * asked for, any will do.
 * @throws {AuthError} `access_denied`
 * @see https://auth0.com/docs/manage-users/organizations/using-tokens
 */
export function requireOrganization(claims: Readonly<Record<string, unknown>>, organization: string | undefined): void {
  if (organization === undefined) return
  // Auth0 gives names in lower case, whatever case they were asked for in.
  if (isOrganization(claims, organization) || (!organization.startsWith('org_') && claims.org_name === organization.toLowerCase())) return
  throw new AuthError('access_denied', 'The sign-in was to another organization than the one asked for.')
}

/** Whether the claims are of exactly this organization, by its identifier (`org_…`) or its name. */
export function isOrganization({ org_id: id, org_name: name }: Readonly<Record<string, unknown>>, organization: string): boolean {
  return (organization.startsWith('org_') ? id : name) === organization
}
