import type { Tenant } from '../tenant/startTenant.ts'

/** Signs distinct ID tokens for the tenant's own client, good for a day. */
export async function signTokens({ issuer, clientId, control }: Tenant, count: number): Promise<string[]> {
  const now = Math.floor(Date.now() / 1000)
  const tokens: string[] = []
  for (let index = 0; index < count; index++) {
    const profile = { name: 'Ada Marsh', email: 'ada@example.com' }
    const payload = { iss: issuer, aud: clientId, sub: `auth0|${index}`, iat: now, exp: now + 86_400, ...profile }
    const response = await fetch(`${control}/sign`, { method: 'POST', body: JSON.stringify({ payload }) })
    const { jwt } = await response.json() as { jwt: string }
    tokens.push(jwt)
  }
  return tokens
}
