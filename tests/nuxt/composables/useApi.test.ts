import { createError, defineEventHandler, getRequestHeader, setResponseHeader } from 'h3'
import { beforeEach, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import type { Owner } from '#shared/types/auth'
import { signIn } from '../session'

const server: { owner?: Owner, authorizations: (string | undefined)[], status: number } = { authorizations: [], status: 200 }

const toToken = (name: string) => ({
  method: 'POST' as const,
  handler: defineEventHandler(() => ({ [name]: name, expiresAt: Math.floor(Date.now() / 1000) + 3600, owner: server.owner })),
})
registerEndpoint('/api/auth/token', toToken('idToken'))
registerEndpoint('/api/auth/access-token', toToken('accessToken'))
registerEndpoint('/api/private', defineEventHandler((event) => {
  server.authorizations.push(getRequestHeader(event, 'authorization'))
  if (server.status === 200) return { msg: 'Fine.' }
  setResponseHeader(event, 'retry-after', 7)
  throw createError({ statusCode: server.status })
}))

/** Mounts a component that makes this call, and returns what the call returned. */
async function callInComponent<Result>(call: () => Result): Promise<Result> {
  const made: { result?: Result } = {}
  const component = await mountSuspended(defineComponent({
    setup() {
      made.result = call()
      return () => null
    },
  }))
  onTestFinished(() => component.unmount())
  return made.result as Result
}

beforeEach(async () => {
  clearNuxtData()
  const { owner } = await signIn()
  Object.assign(server, { owner, authorizations: [], status: 200 })
})

describe('useApi', () => {
  it('gives what the route returns, by its type', async () => {
    const { data } = await callInComponent(() => useApi('/api/private'))
    expectTypeOf(data.value).toEqualTypeOf<{ msg: string } | undefined>()
    await vi.waitFor(() => expect(data.value).toEqual({ msg: 'Fine.' }))
    expect(server.authorizations).toEqual(['Bearer idToken'])
  })

  it('sends the access token if that is asked for', async () => {
    await callInComponent(() => useApi('/api/private', { token: 'access' }))
    await vi.waitFor(() => expect(server.authorizations).toEqual(['Bearer accessToken']))
  })

  it('says why there is no data', async () => {
    server.status = 503
    const { error } = await callInComponent(() => useApi('/api/private'))
    await vi.waitFor(() => expect(readApiError(error.value)).toMatchObject({ code: 'temporarily_unavailable', retryAfterSeconds: 7 }))
  })

  it('makes a GET again for another user, and only then', async () => {
    await callInComponent(() => useApi('/api/private'))
    await callInComponent(() => useApi('/api/private', { method: 'POST' as 'get', immediate: false }))
    await vi.waitFor(() => expect(server.authorizations).toHaveLength(1))
    const { $auth0 } = useNuxtApp()
    useState('auth:data').value = { ...$auth0.session.value, idTokenIssuedAt: 1 }
    await nextTick()
    server.owner = (await signIn()).owner
    await vi.waitFor(() => expect(server.authorizations).toHaveLength(2))
    await useNuxtApp().$auth0.sync()
    expect(server.authorizations).toHaveLength(2)
  })
})
