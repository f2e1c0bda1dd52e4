import { describe, expect } from 'vitest'
import { askForToken, post, readUserName } from '../support/appSession.ts'
import { createCookieJar } from '../support/cookieJar.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { it as plainIt, itWith } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

const metricsToken = 'operations-token-of-our-own/0123456789+=='

const it = itWith({ NUXT_AUTH0_METRICS_TOKEN: metricsToken })
  .extend('countOutcomes', ({ app }) => async (counter: string) => {
    const answer = await fetch(`${app.baseUrl}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    const samples = (await answer.text()).matchAll(new RegExp(`^auth0_${counter}{outcome="(\\w+)"} (\\d+)$`, 'gm'))
    return Object.fromEntries([...samples].map(([, outcome = '', count]) => [outcome, Number(count)]))
  })
  .extend('readLog', ({ app }) => (code: string) => app.logs().split('\n').filter(line => line.includes(`"code":"${code}"`))
    // `wrangler` colours its lines.
    .map(line => JSON.parse(/\{.*\}/.exec(line)?.[0] ?? '') as { level: string, status: number, causes: string[] }))

const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'everywhere=true' }
const json = (body: string) => ({ headers: { 'content-type': 'application/json' }, body })

/** Logs out as a page without JavaScript does. */
function submit(jar: CookieJar, baseUrl: string, { headers, body }: Partial<typeof form> = {}): Promise<Response> {
  return jar.fetch(`${baseUrl}/api/auth/logout`, { method: 'POST', headers: { origin: baseUrl, ...headers }, body })
}

/** Logs out as a script does, and asserts that it is sent on to the provider. */
async function logOut(jar: CookieJar, baseUrl: string, issuer: string): Promise<URL> {
  const { logoutUrl = '' } = await post(jar, `${baseUrl}/api/auth/logout`)
  expect(logoutUrl).toContain(issuer)
  return new URL(logoutUrl)
}

describe('logging out', () => {
  it('goes on to the provider with a session here and without one, pressed twice, and by a form (E1)', async ({ app, tenant, signIn }) => {
    const { baseUrl } = app
    const jar = await signIn()
    const copy = createCookieJar(jar.header('/'))
    const urls = await Promise.all([logOut(jar, baseUrl, tenant.issuer), logOut(copy, baseUrl, tenant.issuer)])
    expect(urls.some(url => url.searchParams.has('logout_hint'))).toBe(true)
    const signedOut = await logOut(createCookieJar(), baseUrl, tenant.issuer)
    expect(signedOut.searchParams.has('logout_hint')).toBe(false)
    expect(signedOut.searchParams.get('post_logout_redirect_uri')).toBe(`${baseUrl}/`)

    const plain = await submit(createCookieJar(), baseUrl)
    expect([plain.status, plain.headers.get('location')]).toEqual([303, signedOut.href])
  })

  it.for(['hang', 'down', 'reset', 'garbage'])('answers while the revocation endpoint does this: %s (E2)', async (mode, {
    app: { baseUrl }, tenant, control, signIn,
  }) => {
    const jar = await signIn()
    await control.setFaults({ revocation: { mode } })
    const copy = jar.header('/')
    await logOut(jar, baseUrl, tenant.issuer)
    expect(await readUserName(baseUrl, copy)).toBeNull()
  })

  plainIt('ends the session here while nothing of the provider answers', async ({ startOwn }) => {
    const { app: { baseUrl }, tenant } = await startOwn()
    const { jar, callback } = await walkToCallback(baseUrl)
    await jar.fetch(callback)
    const copy = jar.header('/')
    await tenant.kill()
    expect((await submit(jar, baseUrl)).status).toBe(303)
    expect(await readUserName(baseUrl, copy)).toBeNull()
  })

  plainIt('ends the session here only, and says so once, where there is no end_session_endpoint (E5)', async ({ startOwn }) => {
    const { app, control } = await startOwn({ discovery: 'down' })
    await control.setFaults({ discovery: { mode: 'ok' } })
    await control.setSwitches({ discoveryAnswer: { end_session_endpoint: null } })
    const askToLogOut = () => post(createCookieJar(), `${app.baseUrl}/api/auth/logout`)
    await expect.poll(async () => (await askToLogOut(), app.logs())).toContain('has no end_session_endpoint')
    expect(await askToLogOut()).toEqual({ logoutUrl: `${app.baseUrl}/` })
    expect(app.logs().split('has no end_session_endpoint')).toHaveLength(2)
  })

  it.for([json('{"everywhere":true}'), form])('everywhere ends all sessions of the user and nobody else’s: $body', async (init, {
    app: { baseUrl }, signIn,
  }) => {
    const [here, elsewhere, ben] = [await signIn(), await signIn(), await signIn('ben')]
    await submit(here, baseUrl, init)
    for (const jar of [here, elsewhere]) expect(await readUserName(baseUrl, jar.header('/'))).toBeNull()
    expect(await readUserName(baseUrl, ben.header('/'))).toBe('Ben Lindqvist')
    expect(await readUserName(baseUrl, (await signIn()).header('/'))).toBe('Ada Marsh')
  })

  it.for([json('{"everywhere":true}'), form])('everywhere is not promised where nobody is logged in: $body', async (init, {
    app: { baseUrl },
  }) => {
    const response = await submit(createCookieJar(), baseUrl, init)
    expect([response.status, (await response.text()).includes('Log in again to end your other sessions.')]).toEqual([401, true])
  })

  it.for(['{}', '{"everywhere":"no"}', '[]', 'null', 'not JSON'].map(json))('ends only this session for $body', async (init, {
    app: { baseUrl }, signIn,
  }) => {
    const [here, elsewhere] = [await signIn(), await signIn()]
    await submit(here, baseUrl, init)
    expect(await readUserName(baseUrl, here.header('/'))).toBeNull()
    expect(await readUserName(baseUrl, elsewhere.header('/'))).toBe('Ada Marsh')
  })
})

describe('a refresh that the provider refuses for good (E3)', () => {
  it.for([
    ['mfa_required', 403], ['access_denied', 403], ['unauthorized_client', 403], ['interaction_required', 400], ['unauthorized', 403],
  ] as const)('asks for a new login at %s, once, and the log says why', async ([error, status], {
    app, control, signIn, countOutcomes, readLog,
  }) => {
    await control.setLifetimes({ idTokenSeconds: 1 })
    const jar = await signIn()
    await control.setFaults({ token: { mode: 'refuse', error, status, error_description: 'secret words' } })
    const before = (await countOutcomes('refresh_grants_total')).login_required ?? 0
    const answer = await askForToken(app.baseUrl, app.baseUrl, jar.header('/'))
    // The ID token of the sign-in may serve to its end.
    const { status: ended, body } = answer.status === 200 ? await askForToken(app.baseUrl, app.baseUrl, answer.cookie) : answer
    expect([ended, body.error]).toEqual([401, 'login_required'])
    expect(await readUserName(app.baseUrl, answer.cookie)).toBeNull()
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    expect((await countOutcomes('refresh_grants_total')).login_required).toBe(before + 1)
    expect(readLog('login_required').at(-1)).toMatchObject({ level: 'info', status: 401, causes: [expect.stringMatching(`${error}$`)] })
    expect(app.logs()).not.toContain('secret words')
  })

  it('asks for a new login when it has no ID token and none is left', async ({ app, control, signIn }) => {
    await control.setSwitches({ refreshedIdToken: 'none' })
    await control.setLifetimes({ idTokenSeconds: 1 })
    const jar = await signIn()
    const ask = () => post(jar, `${app.baseUrl}/api/auth/token`)
    await expect.poll(ask).toMatchObject({ error: 'login_required' })
    expect(await readUserName(app.baseUrl, jar.header('/'))).toBeNull()
    const { tokenRefresh } = await control.readCounters()
    await ask()
    expect((await control.readCounters()).tokenRefresh).toBe(tokenRefresh)
  })
})

describe('a refreshed ID token of another sign-in', () => {
  it.for([
    ['auth_time', 1_800_000_000], ['sub', 'auth0|another'], ['nonce', 'another'], ['org_id', 'org_another'],
  ] as const)('serves nobody: the one before does to its end, then the user logs in again, and the log names %s', async ([claim, value], {
    app, control, signIn, readLog,
  }) => {
    await control.setSwitches({ refreshedIdTokenClaims: { [claim]: value } })
    await control.setLifetimes({ idTokenSeconds: 1 })
    const jar = await signIn()
    await expect.poll(() => post(jar, `${app.baseUrl}/api/auth/token`)).toMatchObject({ error: 'login_required' })
    expect(await readUserName(app.baseUrl, jar.header('/'))).toBeNull()
    expect(readLog('login_required').at(-1)).toMatchObject({
      level: 'info', status: 401, causes: [`Error the refreshed ID token has another ${claim}`],
    })
  })
})

describe('a login that the provider refuses (E4)', () => {
  it.for([
    ['unauthorized', 'user is blocked', 403, 'account_blocked', 'info'],
    ['mfa_required', undefined, 401, 'interaction_required', 'info'],
    ['access_denied', 'email_not_verified', 403, 'email_not_verified', 'info'],
    ['server_error', undefined, 503, 'temporarily_unavailable', 'error'],
    ['unauthorized_client', undefined, 502, 'provider_error', 'error'],
  ] as const)('has status, log level and metric of its own: %s', async ([error, error_description, status, code, level], {
    app: { baseUrl }, control, countOutcomes, readLog,
  }) => {
    const before = (await countOutcomes('sign_ins_total'))[code] ?? 0
    await control.setFaults({ authorize: { mode: 'refuse', error, error_description } })
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/user%23claims' })
    const page = await jar.fetch(callback, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(status)
    expect(await page.text()).toContain('/api/auth/login?returnTo=%2Ffixture%2Fuser%23claims')
    expect((await countOutcomes('sign_ins_total'))[code]).toBe(before + 1)
    expect(readLog(code).at(-1)).toMatchObject({ level, status, causes: [expect.stringMatching(`${error}$`)] })
  })
})

describe('a clock that is wrong (E8)', () => {
  it.for([[8, 302], [20, 302], [-20, 302], [60, 502]] as const)('by %i s: the callback answers %i', async ([seconds, status], {
    app: { baseUrl }, control,
  }) => {
    await control.setSwitches({ clockSkewSeconds: seconds })
    const { jar, callback } = await walkToCallback(baseUrl)
    expect((await jar.fetch(callback)).status).toBe(status)
  })
})
