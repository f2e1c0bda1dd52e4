import { describe } from 'vitest'
import { post, readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { signInByHttp } from '../support/signInByHttp.ts'
import type { Stage } from '../support/stage.ts'

/** Signs in with an ID token that is due at once; what is issued afterwards lives for an hour. */
async function signInDue({ app: { baseUrl }, control }: Stage) {
  await control.setLifetimes({ idTokenSeconds: 1 })
  const jar = await signInByHttp(baseUrl)
  await control.setLifetimes({ idTokenSeconds: 3600 })
  return { jar, readUser: () => readUserName(baseUrl, jar.header('/')), requestToken: () => post(jar, `${baseUrl}/api/auth/token`) }
}

describe.concurrent('a session stands', () => {
  // Each way of failing, and what it is taken for: tests/unit/server/protocol/refresh.test.ts
  it.for([
    ['is down', 'down', 'temporarily_unavailable'],
    ['answers 10 MB', 'huge', 'provider_error'],
    ['hangs', 'hang', 'temporarily_unavailable'],
  ] as const)('while the tenant %s, and the next refresh succeeds', async ([, mode, error], { startOwn, expect }) => {
    const stage = await startOwn()
    const { readUser, requestToken } = await signInDue(stage)
    await stage.control.setFaults({ token: { mode } })
    // The ID token of the sign-in may serve to its end.
    await expect.poll(requestToken, { timeout: 30_000 }).toMatchObject({ error })
    expect(await readUser()).toBe('Ada Marsh')

    await stage.control.setFaults({ token: { mode: 'ok' } })
    expect(await requestToken()).toHaveProperty('idToken')
  })

  it('while a page is loaded with the tenant down: the user is known', async ({ startOwn, expect }) => {
    const stage = await startOwn()
    const { jar } = await signInDue(stage)
    await stage.tenant.kill()
    const page = await jar.fetch(`${stage.app.baseUrl}/fixture/user`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('Ada Marsh')
  })

  it('when the app is restarted', async ({ startOwn, expect }) => {
    const stage = await startOwn()
    const { readUser, requestToken } = await signInDue(stage)
    await stage.app.restart()
    expect(await requestToken()).toHaveProperty('idToken')
    expect(await readUser()).toBe('Ada Marsh')
  })

  it('when the app gets a new secret in front of the old one, with a restart in between', async ({ startOwn, expect }) => {
    const stage = await startOwn()
    const { readUser, requestToken } = await signInDue(stage)
    const newSecret = 'a new secret of more than thirty-two characters'
    await stage.app.restart({ NUXT_AUTH0_SESSION_SECRET: `${newSecret},${stage.app.sessionSecret}` })
    expect(await readUser()).toBe('Ada Marsh')
    expect(await requestToken()).toHaveProperty('idToken')

    // The refresh has encrypted the session again: the old secret can go.
    await stage.app.restart({ NUXT_AUTH0_SESSION_SECRET: newSecret })
    expect(await readUser()).toBe('Ada Marsh')
  })
})
