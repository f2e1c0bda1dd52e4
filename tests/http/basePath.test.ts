import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
import { itWith } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

// Set when the server starts: the build knows nothing of it.
const it = itWith({ NUXT_APP_BASE_URL: '/portal/' })

// Where the platform serves the files, they are where the build has put them.
describe.skipIf(selectedRuntime.isFunction || selectedRuntime.isEdge)('an application under /portal/', () => {
  it.for([
    ['', '/portal/'],
    ['?returnTo=/fixture/user?tab=1%23x', '/portal/fixture/user?tab=1#x'],
    ['?returnTo=/portal/fixture/user', '/portal/fixture/user'],
    ['?returnTo=/portal', '/portal/'],
    ['?returnTo=/portals', '/portal/portals'],
    ['?returnTo=/portal//evil.example', '/portal/'],
    ['?returnTo=/portal/api/fixture/id-token', '/portal/'],
  ])('comes back from a sign-in with %j to %s', async ([query = '', expected], { app: { baseUrl }, control: _reset }) => {
    const { jar, callback } = await walkToCallback(baseUrl, { query })
    expect(callback.href).toMatch(new RegExp(`^${baseUrl}/callback\\?`))
    const answer = await jar.fetch(callback)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, expected])
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')
  })

  it('sends a visitor without a session from a guarded page to log in', async ({ app: { baseUrl } }) => {
    const answer = await fetch(`${baseUrl}/fixture/user`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/portal/api/auth/login?returnTo=%2Ffixture%2Fuser'])
  })

  const pages = [['/', ''], ['/no-such-page', ''], ['/callback?code=a&state=b', ''], ['/', 'yes'], ['/fixture/user', 'yes']] as const
  it.for(pages)(
    'has no URL outside it on the page %s, signed in: %s', async ([path, isSignedIn], { app: { baseUrl }, signIn }) => {
      const headers = { accept: 'text/html', cookie: isSignedIn ? (await signIn()).header('/') : '' }
      const answer = await fetch(baseUrl + path, { headers })
      expect(answer.redirected).toBe(false)
      const html = await answer.text()
      const urls = [...html.matchAll(/\s(?:href|src|action)="(\/[^"]*)"/g)].map(([, url]) => url)
      expect(urls.length).toBeGreaterThan(3)
      expect(urls.filter(url => !url?.startsWith('/portal/'))).toEqual([])
    })

  it('logs out to the provider and back to its home page', async ({ app: { baseUrl }, signIn }) => {
    const jar = await signIn()
    const answer = await jar.fetch(`${baseUrl}/api/auth/logout`, { method: 'POST' })
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('post_logout_redirect_uri')).toBe(`${baseUrl}/`)
    expect(await readUserName(baseUrl, jar.header('/'))).toBeNull()
  })

  it('ends a session when the provider says so', async ({ app: { baseUrl }, control, signIn }) => {
    const cookie = (await signIn()).header('/')
    await control.logOutByBackchannel('ada')
    expect(await readUserName(baseUrl, cookie)).toBeNull()
  })

  const paths = ['/healthz', '/readyz', '/favicon.svg', '/favicon.ico', '/api/auth/session']
  it.for(paths)('answers at %s', async (path, { app: { baseUrl } }) => {
    expect((await fetch(baseUrl + path)).status).toBe(200)
    expect((await fetch(new URL(path, baseUrl))).status).toBe(404)
  })
})
