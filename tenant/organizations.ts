import { createHash } from 'node:crypto'

/** What an ID token says about the organization that the user signed in to. */
export interface Organization {
  org_id: string
  org_name?: string
}

const demoOrganizations: Organization[] = [
  { org_id: 'org_acme000000000001', org_name: 'acme' },
  { org_id: 'org_globex0000000002', org_name: 'globex' },
]

/**
 * Turns the `organization` parameter (an id that starts with `org_`, or a name) into claims. The tenant knows `acme` and `globex`;
 * any other organization is made up on the spot, always with the same id for the same name.
 */
export function toOrganization(parameter: string): Organization {
  const wanted = parameter.toLowerCase()
  const known = demoOrganizations.find(({ org_id, org_name }) => org_id === parameter || org_name === wanted)
  if (known) return known
  if (parameter.startsWith('org_')) return { org_id: parameter }
  return { org_id: `org_${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`, org_name: wanted }
}
