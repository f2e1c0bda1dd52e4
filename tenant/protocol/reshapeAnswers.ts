import { decodeJwt } from 'jose'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { signJwt } from '../signingKeys.ts'
import { changeClaims } from '../switches.ts'
import type { TenantState } from '../tenantState.ts'

/**
 * Makes the provider's ID tokens and UserInfo answers what the switches say: the library's own answer, with other claims and another
 * date, signed anew. Anything that the specification forbids a provider to issue can be had this way.
 */
export function reshapeAnswers(provider: Provider, tenant: TenantState): void {
  const { switches } = tenant
  const { prototype } = provider.IdToken
  const { issue } = prototype

  prototype.issue = async function issueReshaped(options) {
    const idToken = await issue.call(this, options)
    const [key] = tenant.signingKeys
    if (options.use !== 'idtoken' || !key) return idToken
    const isRefreshed = this.ctx.oidc.params?.grant_type === 'refresh_token'
    // The library leaves out of its answer what is undefined.
    if (isRefreshed && switches.refreshedIdToken === 'none') return undefined as unknown as string
    const claims = changeClaims(shiftTimes(decodeJwt(idToken), switches.clockSkewSeconds), switches.idTokenClaims)
    return signJwt(key, isRefreshed ? changeClaims(claims, switches.refreshedIdTokenClaims) : claims)
  }

  provider.use(async (ctx: object, next) => {
    await next()
    const { oidc, status, body } = ctx as Partial<KoaContextWithOIDC>
    if (oidc?.route !== 'userinfo' || status !== 200) return
    Object.assign(ctx, { body: changeClaims(body as Record<string, unknown>, switches.userinfoClaims) })
  })
}

/** The claims as a clock that is `seconds` ahead would have dated them. */
export function shiftTimes(claims: Record<string, unknown>, seconds: number): Record<string, unknown> {
  const times = ['iat', 'exp', 'nbf', 'auth_time'].filter(name => typeof claims[name] === 'number')
  return { ...claims, ...Object.fromEntries(times.map(name => [name, Number(claims[name]) + seconds])) }
}
