import { describe, expect, it } from 'vitest'
import { toFailureCause } from '#server/platform/failureCause'
import { findFreePort } from '../../../support/app'

const failWith = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('at 10.0.0.7'), { code }) })
const failureOf = (url: string, init?: RequestInit) => fetch(url, init).then(() => null, (error: unknown) => error)

describe('toFailureCause', () => {
  it.each([
    ['ENOTFOUND', /host name cannot be resolved \(ENOTFOUND\)$/],
    ['EAI_AGAIN', /cannot be resolved/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /not trusted here; .*NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted here/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted here/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted here/],
    ['CERT_HAS_EXPIRED', /has expired/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /another host name/],
    ['UND_ERR_CONNECT_TIMEOUT', /in time/],
    ['UNUSABLE_ENDPOINT', /names an endpoint that is not a usable https URL/],
  ])('has words for %s, and no address', (code, expected) => {
    expect(toFailureCause(failWith(code))).toMatch(expected)
    expect(toFailureCause(failWith(code))).not.toContain('10.0.0.7')
  })

  it('reads what fetch throws', async () => {
    expect(toFailureCause(await failureOf(`http://127.0.0.1:${await findFreePort()}/`))).toMatch(/refused \(ECONNREFUSED\)/)
    expect(toFailureCause(await failureOf('https://nowhere.invalid/'))).toMatch(/cannot be resolved/)
    expect(toFailureCause(await failureOf('http://127.0.0.1/', { signal: AbortSignal.abort(new DOMException('', 'TimeoutError')) })))
      .toMatch(/in time/)
  })

  it('looks at all that an error was caused by', () => {
    const both = new AggregateError([new Error('one'), Object.assign(new Error('two'), { code: 'ECONNREFUSED' })], 'both')
    expect(toFailureCause(new TypeError('fetch failed', { cause: both }))).toMatch(/refused/)
  })

  it.each([new Error('else'), 'text', null, undefined])('says nothing of %s', (error) => {
    expect(toFailureCause(error)).toBeNull()
  })
})
