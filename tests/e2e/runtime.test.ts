import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, startApp } from '../support/app.ts'
import { it as base } from '../support/e2e.ts'
import { ada, isSignedInAs, signIn } from '../support/journeys.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { createTenantControl } from '../support/tenantControl.ts'

/** An app of its own that has served nothing yet, beside a tenant of its own whose discovery has this fault. */
// eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
const it = base.extend('coldStart', async ({}, { onCleanup }) => {
  const running: (() => Promise<unknown>)[] = []
  onCleanup(async () => {
    for (const stop of running.reverse()) await stop()
  })
  return async ({ env = {}, fault = 'ok' }: { env?: Record<string, string>, fault?: string } = {}) => {
    const port = await findFreePort()
    const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
    running.push(() => tenant.close())
    const control = createTenantControl(tenant.control)
    await control.setFaults({ discovery: { mode: fault } })
    const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, env })
    running.push(() => app.stop())
    return { app, control, login: () => fetch(`${app.baseUrl}/api/auth/login`, { redirect: 'manual' }) }
  }
})

describe('a server that has just started', () => {
  it('asks the provider once for 20 requests at the same time', async ({ coldStart }) => {
    const { app, control, login } = await coldStart()
    const bearer = await control.sign({ sub: 'auth0|somebody' })
    const ping = () => fetch(`${app.baseUrl}/api/private`, { headers: { authorization: `Bearer ${bearer}` } })
    const answers = await Promise.all(Array.from({ length: 10 }, () => [login(), ping()]).flat())

    expect(answers.map(answer => answer.status).sort()).toEqual([...Array(10).fill(302), ...Array(10).fill(401)])
    expect(await control.readCounters()).toMatchObject({ discovery: 1, jwks: 1 })
  })

  it.for(['down', 'reset', 'hang'])('says 503 while the provider’s endpoint is %s, and recovers', async (mode, { coldStart }) => {
    const { control, login } = await coldStart({ fault: mode })
    const answer = await login()
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    await control.setFaults({ discovery: { mode: 'ok' } })
    await expect.poll(async () => (await login()).status, { timeout: 5000 }).toBe(302)
  })
})

describe('requests at the same time', () => {
  it('spend one refresh token, and all get the new ID token', async ({ visit, app, control }) => {
    const { page, context } = await visit()
    await control.setLifetimes({ idTokenSeconds: 30 })
    await signIn(page, '/profile')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const before = (await control.readCounters()).tokenRefresh ?? 0

    const cookie = (await context.cookies(app.baseUrl)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const renew = () => fetch(`${app.baseUrl}/api/auth/token`, { method: 'POST', headers: { cookie } })
    const answers = await Promise.all(Array.from({ length: 10 }, renew))
    expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(200))
    expect(answers.every(answer => answer.headers.getSetCookie().every(line => /^auth0\.session\.\d=[^,]*;/.test(line)))).toBe(true)
    expect((await control.readCounters()).tokenRefresh).toBe(before + 1)
  })
})

describe('stopping', () => {
  it.skipIf(!selectedRuntime.stopsGracefully)('finishes the request under way, takes no other and exits with 0', async ({ coldStart }) => {
    const { app, login } = await coldStart({ fault: 'slow' })
    const underWay = login()
    await delay(300)
    const stopped = app.stop()
    await delay(300)
    await expect(login()).rejects.toThrow()
    expect((await underWay).status).toBe(302)
    await stopped
    expect(await app.exited).toBe(0)
  })
})

// Through Redis: instances.test.ts
describe.skipIf(selectedRuntime.sharedStorage !== 'kv')('a revoked session', () => {
  it('is known in KV, also to a server that has just started', async ({ visit, app, control }) => {
    const { page } = await visit()
    await signIn(page, '/profile')
    await isSignedInAs(page, ada)
    await control.logOutByBackchannel('ada')
    await page.goto('about:blank') // what the page still fetches in the background would find no server
    await app.restart()
    await isSignedInAs(page, null)
  })
})

describe('a wrong configuration', () => {
  it.skipIf(!selectedRuntime.isEdge).for(['/', '/api/auth/session', '/api/private', '/readyz'])(
    'answers 500 at %s; what is wrong is in the log and not in the answer', async (path, { coldStart }) => {
      const { app } = await coldStart({ env: { NUXT_AUTH0_CLIENT_ID: '' } })
      const answer = await fetch(`${app.baseUrl}${path}?code=secret-code`, { headers: { 'x-request-id': 'request-1' } })
      expect(answer.status).toBe(500)
      expect(answer.headers.get('x-request-id')).toBe('request-1')
      expect(await answer.text()).not.toContain('NUXT_AUTH0')
      await expect.poll(app.logs).toContain('NUXT_AUTH0_CLIENT_ID: is missing')
      expect(app.logs()).toContain('"requestId":"request-1"')
      expect(app.logs()).not.toContain('secret-code')
    })
})
