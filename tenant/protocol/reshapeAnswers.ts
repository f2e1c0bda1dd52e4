import { decodeJwt } from 'jose'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { paths } from '../endpoints.ts'
import { signJwt } from '../signingKeys.ts'
import { applyChanges } from '../switches.ts'
import type { TenantState } from '../tenantState.ts'

/**
 * Makes ID tokens and the answers of UserInfo, token endpoint and discovery what the switches say: the library's own, with other members
 * and, for a token, another date and a new signature. So they can also be what no provider may issue.
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
    const claims = applyChanges(shiftTimes(decodeJwt(idToken), switches.clockSkewSeconds), switches.idTokenClaims)
    return signJwt(key, isRefreshed ? applyChanges(claims, switches.refreshedIdTokenClaims) : claims, switches.idTokenHeader)
  }

  provider.use(async (ctx: object, next) => {
    await next()
    const { oidc, status, body } = ctx as Partial<KoaContextWithOIDC>
    const { userinfoAnswer: userinfo, tokenAnswer: token, discoveryAnswer, endSession } = switches
    const otherEndSession = new URL(paths.otherEndSession, tenant.settings.issuer).href
    const discovery = { ...endSession === 'idTokenHint' && { end_session_endpoint: otherEndSession }, ...discoveryAnswer }
    const changes = new Map(Object.entries({ userinfo, token, discovery })).get(oidc?.route ?? '')
    if (changes && status === 200) Object.assign(ctx, { body: applyChanges(body as Record<string, unknown>, changes) })
  })
}

/** The claims as a clock that is `seconds` ahead would have dated them. */
export function shiftTimes(claims: Record<string, unknown>, seconds: number): Record<string, unknown> {
  const times = ['iat', 'exp', 'nbf', 'auth_time'].filter(name => typeof claims[name] === 'number')
  return { ...claims, ...Object.fromEntries(times.map(name => [name, Number(claims[name]) + seconds])) }
}
