import { describe, expect } from 'vitest'
import { post, readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

const login = (baseUrl: string) => fetch(`${baseUrl}/api/auth/login`, { redirect: 'manual' })

describe('a server that has just started', () => {
  it('asks the provider once for 20 requests at the same time', async ({ startOwn }) => {
    const { app: { baseUrl }, control } = await startOwn()
    const bearer = await control.sign({ sub: 'auth0|somebody' })
    const ping = () => fetch(`${baseUrl}/api/fixture/id-token`, { headers: { authorization: `Bearer ${bearer}` } })
    const answers = await Promise.all(Array.from({ length: 10 }, () => [login(baseUrl), ping()]).flat())

    expect(answers.map(answer => answer.status).sort()).toEqual([...Array(10).fill(302), ...Array(10).fill(401)])
    expect(await control.readCounters()).toMatchObject({ discovery: 1, jwks: 1 })
  })

  const faults = ['down', 'reset', 'hang']
  it.concurrent.for(faults)('says 503 while the provider’s endpoint is %s, and recovers', async (mode, { startOwn, expect }) => {
    const { app: { baseUrl }, control } = await startOwn({ discovery: mode })
    const answer = await login(baseUrl)
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    await control.setFaults({ discovery: { mode: 'ok' } })
    await expect.poll(async () => (await login(baseUrl)).status, { timeout: 5000 }).toBe(302)
  })
})

describe('requests at the same time', () => {
  it('redeem one refresh token, and all get the new ID token', async ({ app: { baseUrl }, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 30 })
    const cookie = (await signIn()).header('/')
    await control.setLifetimes({ idTokenSeconds: 3600 })
    const refresh = () => fetch(`${baseUrl}/api/auth/token`, { method: 'POST', headers: { cookie } })
    const answers = await Promise.all(Array.from({ length: 10 }, refresh))
    expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(200))
    expect(answers.every(answer => answer.headers.getSetCookie().every(line => /^auth0\.session\.[\w-]+\.\d=[^,]*;/.test(line)))).toBe(true)
    expect((await control.readCounters()).tokenRefresh).toBe(1)
  })
})

describe('stopping', () => {
  it.skipIf(!selectedRuntime.stopsGracefully)('finishes the request under way, takes no other and exits with 0', async ({ startOwn }) => {
    const { app } = await startOwn({ discovery: 'slow' })
    const underWay = login(app.baseUrl)
    await fetch(`${app.baseUrl}/healthz`) // was sent after it
    const stopped = app.stop()
    await expect.poll(() => login(app.baseUrl).then(() => 'answered', () => 'refused'), { timeout: 10_000 }).toBe('refused')
    expect((await underWay).status).toBe(302)
    await stopped
    expect(await app.exited).toBe(0)
  })
})

// Through Redis: instances.test.ts
describe.skipIf(selectedRuntime.sharedStorage !== 'kv')('a revoked session', () => {
  it('is known in KV, also to a server that has just started', async ({ startOwn }) => {
    const { app, control } = await startOwn()
    const cookie = (await signInByHttp(app.baseUrl)).header('/')
    expect(await readUserName(app.baseUrl, cookie)).toBe('Ada Marsh')
    await control.logOutByBackchannel('ada')
    await app.restart()
    expect(await readUserName(app.baseUrl, cookie)).toBeNull()
  })
})

describe.skipIf(!selectedRuntime.isFunction)('a function', () => {
  it('has no directory to write to: says so once, and goes on', async ({ startOwn }) => {
    const { app, control } = await startOwn({ env: { NUXT_AUTH0_DATA_DIR: '' } })
    const cookie = (await signInByHttp(app.baseUrl)).header('/')
    await control.logOutByBackchannel('ada')
    expect(await readUserName(app.baseUrl, cookie)).toBeNull()
    expect(app.logs().match(/NUXT_AUTH0_DATA_DIR: \S+ cannot be written/g)).toHaveLength(1)
    expect(app.logs().trim().split('\n')).toHaveLength(1)
  })

  it('finishes what nobody waits for before it is frozen', async ({ app: { baseUrl, logs }, control, signIn }) => {
    const jar = await signIn()
    await control.setFaults({ revocation: { mode: 'hang' } })
    await post(jar, `${baseUrl}/api/auth/logout`)
    // When it has waited long enough for the provider.
    await expect.poll(logs, { timeout: 20_000 }).toContain('"code":"temporarily_unavailable"')
  })
})

describe('a wrong configuration', () => {
  it.skipIf(!selectedRuntime.isEdge).for(['/', '/api/auth/session', '/api/fixture/id-token', '/readyz'])(
    'answers 500 at %s; what is wrong is in the log and not in the answer', async (path, { startOwn }) => {
      const { app } = await startOwn({ env: { NUXT_AUTH0_CLIENT_ID: '' } })
      const answer = await fetch(`${app.baseUrl}${path}?code=secret-code`, { headers: { 'x-request-id': 'request-1' } })
      expect(answer.status).toBe(500)
      expect(answer.headers.get('x-request-id')).toBe('request-1')
      expect(await answer.text()).not.toContain('NUXT_AUTH0')
      await expect.poll(app.logs).toContain('NUXT_AUTH0_CLIENT_ID: is missing')
      expect(app.logs()).toContain('"requestId":"request-1"')
      expect(app.logs()).not.toContain('secret-code')
    })
})
